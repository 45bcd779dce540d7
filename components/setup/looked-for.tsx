import styles from './looked-for.module.css'

const inConfiguration = [
  [
    'Secrets in plain text',
    'in variables, headers, arguments and addresses; none is ever repeated in the report',
  ],
  ['Connections without TLS', 'an http address that leaves this machine'],
  ['Packages in any version', 'started by npx, uvx, docker and their like, without an exact version'],
  ['Flaws that are public', 'a version of a server that a published advisory names'],
  ['Shells and whole disks', 'a start through a shell, a file server for everything'],
  ['Tools that ask nobody', 'lists and switches that skip the question'],
  ['Servers without a gateway', 'nothing decides which of their calls run'],
] as const

const inTools = [
  ['Risk, with its evidence', 'which words of the definition say that it deletes, pays, or mints keys'],
  [
    'Texts that steer the model',
    'orders, hidden characters, look-alike names, arguments that ask for the talk so far',
  ],
  ['Rules to begin with', 'a policy for these tools, to copy'],
] as const

const places = [
  ['Claude Desktop', 'Settings, Developer, Edit Config: claude_desktop_config.json'],
  ['Claude Code', '.mcp.json in the project, ~/.claude.json for all of them'],
  ['Cursor', '.cursor/mcp.json in the project, ~/.cursor/mcp.json for all of them'],
  ['VS Code', '.vscode/mcp.json in the project, or “mcp” in the settings'],
  ['A server itself', 'the result of tools/list, as an inspector or curl shows it'],
] as const

/** What the check looks for and where its input lies: what stands there before anything is pasted, and without scripts. */
export function LookedFor() {
  return (
    <div className={styles.all}>
      <Block title="What is looked for in a configuration" rows={inConfiguration} />
      <Block title="What is looked for in a list of tools" rows={inTools} />
      <Block title="Where to find them" rows={places} />
    </div>
  )
}

function Block({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
  return (
    <section className={styles.block}>
      <h2>{title}</h2>
      <dl>
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
