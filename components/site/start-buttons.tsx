import { Button } from '#components/ui/button.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import styles from './start-buttons.module.css'

/** The two ways in. `demo` says whether this instance makes throw-away organisations; it is a form, for it makes one. */
export function StartButtons({ demo, note = false }: { demo: boolean; note?: boolean }) {
  return (
    <div className={styles.start}>
      <LinkButton href="/sign-up" kind="primary" size="big" plain>
        Start free
      </LinkButton>
      {demo ? (
        <form action="/demo" method="post">
          <Button type="submit" size="big" wide>
            Open the demo
          </Button>
        </form>
      ) : null}
      {note ? <p className="meta">{demo ? 'No card. The demo needs no account.' : 'No card.'}</p> : null}
    </div>
  )
}
