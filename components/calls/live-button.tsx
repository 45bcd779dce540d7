'use client'
import styles from './calls.module.css'

/** Says that new rows appear by themselves, and lets a reader stop that. */
export function LiveButton({ live, onChange }: { live: boolean; onChange: (live: boolean) => void }) {
  return (
    <button
      type="button"
      className={styles.live}
      aria-pressed={live}
      title={
        live ? 'New rows appear by themselves. Click to hold the list.' : 'The list is held. Click to go on.'
      }
      onClick={() => onChange(!live)}
    >
      Live
    </button>
  )
}
