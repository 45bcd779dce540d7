import type { IconName } from '#components/ui/icon.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import type { Tone } from '#components/ui/tone.ts'
import { locate } from '#lib/json/read.ts'
import { checkSetup, type SetupFinding } from '#lib/setup/check-setup.ts'
import type { ConfiguredServer } from '#lib/setup/configuration.ts'
import { startWords } from '#lib/setup/start-words.ts'
import styles from './report.module.css'

type Severity = SetupFinding['severity']

const severities: Record<Severity, { one: string; many: string; tone: Tone; icon: IconName }> = {
  danger: { one: 'Danger', many: 'dangers', tone: 'deny', icon: 'deny' },
  warning: { one: 'Warning', many: 'warnings', tone: 'ask', icon: 'warn' },
  info: { one: 'Note', many: 'notes', tone: 'hide', icon: 'info' },
}
const grades: readonly Severity[] = ['danger', 'warning', 'info']

/** The servers of a configuration, the most dangerous first, each with what was found and what to do. */
export function ServersReport({ servers, text }: { servers: readonly ConfiguredServer[]; text: string }) {
  const checked = servers
    .map((server) => ({ server, findings: checkSetup(server) }))
    .sort((a, b) => weight(b.findings) - weight(a.findings))
  const count = (severity: Severity) =>
    checked.flatMap((each) => each.findings).filter((each) => each.severity === severity).length
  return (
    <>
      <h2 className={styles.head}>{servers.length === 1 ? '1 server' : `${servers.length} servers`}</h2>
      <p className={styles.counts} role="status">
        {grades.map((severity) => (
          <Tag key={severity} tone={severities[severity].tone} icon={severities[severity].icon}>
            {count(severity)}{' '}
            {count(severity) === 1 ? severities[severity].one.toLowerCase() : severities[severity].many}
          </Tag>
        ))}
      </p>
      {checked.map(({ server, findings }) => (
        <section key={server.pointer} className={styles.server} aria-label={server.name}>
          <div className={styles.name}>
            <h3>{server.name}</h3>
            <span>{startWords(server.start)}</span>
          </div>
          {findings.length === 0 ? (
            <p className={styles.fine}>
              <Tag tone="allow">Behind a gateway, and nothing else to say</Tag>
            </p>
          ) : (
            <ul>
              {findings.map((finding) => (
                <Found key={`${finding.pointer} ${finding.sentence}`} finding={finding} text={text} />
              ))}
            </ul>
          )}
        </section>
      ))}
    </>
  )
}

function Found({ finding, text }: { finding: SetupFinding; text: string }) {
  const { one, tone, icon } = severities[finding.severity]
  const line = locate(text, finding.pointer)?.line
  return (
    <li className={styles.found} data-tone={tone}>
      <span className={styles.grade}>
        <Tag tone={tone} icon={icon}>
          {one}
        </Tag>
        {line === undefined ? null : <span className="meta">Line {line}</span>}
      </span>
      <div>
        <b>{finding.sentence}.</b>
        <p>{finding.todo}</p>
        {finding.link === undefined && finding.attack === undefined ? null : (
          <p className={styles.links}>
            {finding.link === undefined ? null : (
              <a href={finding.link} rel="noreferrer">
                Source
              </a>
            )}
            {finding.attack === undefined ? null : (
              <a href={`/attacks/${finding.attack}`}>How it is attacked</a>
            )}
          </p>
        )}
      </div>
    </li>
  )
}

/** Dangers count most. */
function weight(findings: readonly SetupFinding[]): number {
  return findings.reduce((sum, { severity }) => sum + { danger: 10_000, warning: 100, info: 1 }[severity], 0)
}
