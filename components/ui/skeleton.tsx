import styles from './skeleton.module.css'

/** Stands where rows will be; shows itself only after 200 ms. `height` is that of one row. */
export function Skeleton({
  label,
  rows = 6,
  height = 48,
}: {
  label: string
  rows?: number
  height?: number
}) {
  return (
    <div className={styles.skeleton} role="status">
      <span className="sr">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content are all alike
        <div key={row} className={styles.row} style={{ height }} aria-hidden="true">
          <i style={{ width: `${34 + ((row * 17) % 30)}%` }} />
          <i style={{ width: '12%' }} />
        </div>
      ))}
    </div>
  )
}
