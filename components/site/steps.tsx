import { CodeBlock } from '#components/ui/code-block.tsx'
import { DecisionTag } from '#components/ui/result-tag.tsx'
import { compile } from '#lib/policy/compile.ts'
import { ruleSentence } from '#lib/policy/sentence.ts'
import type { Tool } from '#lib/policy/types.ts'
import styles from './steps.module.css'

const example: Tool = { name: 'create_watch', category: 'write', risk: 'medium', state: 'reviewed' }
const exampleRule = {
  limits: [{ counter: 'watches', window: 'minute', max: 30, scope: 'grant' }],
  deny_if: [{ conditions: [{ path: 'args.scopes[*]', op: 'eq', value: 'admin' }] }],
}

/** The sentence that the editor would show for the example: made, not written. */
function exampleSentence(): string {
  const policy = JSON.stringify({ version: '1', default: 'deny', tools: { [example.name]: exampleRule } })
  const compiled = compile(policy, [example])
  return compiled.ok ? ruleSentence(compiled.program.document, example) : ''
}

/** How it works: three stations on a line. */
export function Steps() {
  return (
    <ol className={styles.steps}>
      <li>
        <h3>Register a server</h3>
        <p>Paste its URL. Its tools are read and sorted by risk, each with the words that gave it away.</p>
        <div className={styles.bit}>
          <span className="mono">https://smartapis.net/mcp</span>
          <ul className={styles.ladder}>
            <li>Address</li>
            <li>Secure connection</li>
            <li>Reachable</li>
            <li>Speaks MCP</li>
            <li>Signed in</li>
            <li>
              <b>21 tools</b>
            </li>
          </ul>
        </div>
      </li>
      <li>
        <h3>Click the rules</h3>
        <p>
          Allow, Limit, Ask, Deny or Hide, tool by tool, down to a single argument. Recommended rules are
          already there.
        </p>
        <div className={styles.bit}>
          <div className={styles.words}>
            <DecisionTag decision="allow" />
            <DecisionTag decision="limit" />
            <DecisionTag decision="ask" />
            <DecisionTag decision="deny" />
            <DecisionTag decision="hide" />
          </div>
          <p className={styles.sentence}>{exampleSentence()}</p>
        </div>
      </li>
      <li>
        <h3>Connect an agent</h3>
        <p>
          Give it one signed URL in place of the server’s. Every call since then is in the audit log, with its
          reason.
        </p>
        <div className={styles.command}>
          <CodeBlock
            wrap
            label="Command"
            marks={['https://gateway.example/s/eyJ…/mcp']}
            code={'claude mcp add --transport http \\\n  smartapis https://gateway.example/s/eyJ…/mcp'}
          />
        </div>
      </li>
    </ol>
  )
}
