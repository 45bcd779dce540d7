import styles from './editor.module.css'

/** The keys of `useShortcuts`, for who does not know them yet. */
export function KeysHint() {
  return (
    <p className={`meta ${styles.wide} ${styles.keys}`}>
      On a row: <kbd>1</kbd> Allow, <kbd>2</kbd> Limit, <kbd>3</kbd> Ask, <kbd>4</kbd> Deny, <kbd>5</kbd>{' '}
      Hide, <kbd>T</kbd> simulate, <kbd>↑</kbd> <kbd>↓</kbd> walk, <kbd>Enter</kbd> its details. Anywhere,
      with Ctrl or ⌘: <kbd>Z</kbd> undo, <kbd>Shift</kbd> <kbd>Z</kbd> redo, <kbd>Enter</kbd> go to Publish.
    </p>
  )
}
