import styles from './figures.module.css'

/** What was measured, where and how; nothing else is ever shown as a figure. */
export type Figures = {
  measuredOn: string
  machine: string
  command: string
  figures: { value: string; label: string }[]
}

/** Measured figures with their date, machine and command. */
export function MeasuredFigures({ measuredOn, machine, command, figures }: Figures) {
  return (
    <>
      <dl className={styles.figures}>
        {figures.map((figure) => (
          <div key={figure.label}>
            <dt>{figure.label}</dt>
            <dd>{figure.value}</dd>
          </div>
        ))}
      </dl>
      <p className="meta">
        Measured on {measuredOn} with <code>{command}</code>: {machine}.
      </p>
    </>
  )
}
