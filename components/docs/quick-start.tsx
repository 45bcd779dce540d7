import type { Section } from './doc-page.tsx'
import { Printed, PrintedPolicy } from './parts.tsx'
import { docPolicies } from './policies.ts'

const run = `npm run -s quickstart -- --upstream http://127.0.0.1:4100/mcp --policy policy.json --json`

/** From nothing to a decided call. The steps are those of README.md, which a browser test walks. */
export const quickStart: readonly Section[] = [
  {
    id: 'start',
    title: 'Start an instance',
    body: (
      <>
        <p>
          You need Node (24 recommended, 20.19 or newer) and npm; nothing else. In a checkout, this installs
          the packages, starts PostgreSQL, builds, and starts the console, the gateway and a sandbox with 21
          tools:
        </p>
        <Printed label="In a terminal" code="npm start" />
        <p>
          It ends with three addresses: the console at <code>http://localhost:3000</code>, the gateway at{' '}
          <code>http://127.0.0.1:4000</code>, and the sandbox at <code>http://127.0.0.1:4100/mcp</code>. On an
          instance that others run for you, begin with the next step.
        </p>
      </>
    ),
  },
  {
    id: 'browser',
    title: 'In the browser',
    body: (
      <ol>
        <li>
          Choose <a href="/sign-up">Start free</a>. Fill in e-mail and password; the organisation is
          prefilled.
        </li>
        <li>
          Paste the address of an MCP server, or take the SmartAPIs sandbox. You see each step of the
          connection with its time, then the policy editor: every tool by risk, with a recommended rule, in a
          draft.
        </li>
        <li>
          Choose <b>Publish and connect</b>. You see <b>Version 1 active</b>, and a signed proxy URL, shown
          once.
        </li>
        <li>
          Paste that URL into your <a href="/docs/clients">MCP client</a>. After its first call the page says
          so.
        </li>
        <li>
          Open the <b>Audit log</b>: each call with its result and the rule that fired. A click on a row says
          why.
        </li>
      </ol>
    ),
  },
  {
    id: 'terminal',
    title: 'From a terminal',
    body: (
      <>
        <p>
          Save a policy as <code>policy.json</code>. This one lets one tool of a shop be called, and hides all
          others; put the name of a tool of your server in its place.
        </p>
        <PrintedPolicy policy={docPolicies.smallest} />
        <p>
          With the instance running, one command makes a person, an organisation, the server, the policy and
          an agent. The last line that it prints holds the signed URL as <code>proxyUrl</code>.
        </p>
        <Printed label="In a terminal" code={run} />
      </>
    ),
  },
  {
    id: 'next',
    title: 'Then',
    body: (
      <ul>
        <li>
          Write rules with conditions and limits: <a href="/docs/policy-language">the policy language</a>.
        </li>
        <li>
          Try a rule on a call, without an account: <a href="/playground">the playground</a>.
        </li>
        <li>
          Read what can go wrong, and which rule stops it: <a href="/attacks">attacks</a>.
        </li>
      </ul>
    ),
  },
]
