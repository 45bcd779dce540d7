'use client'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button, IconButton } from './button.tsx'
import styles from './dialog.module.css'
import { Field } from './field.tsx'
import { useReturnFocus } from './overlay-home.ts'
import { TextInput } from './text-input.tsx'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  children: ReactNode
  /** Buttons; the main one last. */
  actions?: ReactNode
  /** For two columns or a table. */
  wide?: boolean
}

/** A dialog that waits for an answer; on narrow screens a sheet that rises from below. Escape and outside close it. */
export function Dialog({ open, onOpenChange, title, children, actions, wide = false }: Props) {
  const focus = useReturnFocus()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content
          className={wide ? `${styles.dialog} ${styles.wide}` : styles.dialog}
          aria-describedby={undefined}
          onOpenAutoFocus={() => void focus.remember()}
          onCloseAutoFocus={focus.giveBack}
        >
          <div className={styles.head}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon="x" label="Close" />
            </Radix.Close>
          </div>
          <Body>{children}</Body>
          {actions ? <div className={styles.actions}>{actions}</div> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** What a dialog says. Where that is more than there is room for, the keyboard can scroll it. */
function Body({ children }: { children: ReactNode }) {
  const [scrolls, setScrolls] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = body.current
    if (element === null) return
    const look = () => setScrolls(element.scrollHeight > element.clientHeight)
    const sizes = new ResizeObserver(look)
    sizes.observe(element)
    for (const child of element.children) sizes.observe(child)
    return () => sizes.disconnect()
  })
  return (
    <div ref={body} className={styles.body} tabIndex={scrolls ? 0 : undefined}>
      {children}
    </div>
  )
}

type ConfirmProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** What will happen, in full sentences. */
  children: ReactNode
  /** Verb and object: "Revoke the grant". */
  confirm: string
  danger?: boolean
  busy?: boolean
  /** The word that has to be typed before the button works. */
  typed?: string
  onConfirm: () => void
}

/** Asks once before something is done. */
export function ConfirmDialog(props: ConfirmProps) {
  const [text, setText] = useState('')
  const { typed, danger = false } = props
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.title}
      actions={
        <>
          <Button kind="quiet" onClick={() => props.onOpenChange(false)}>
            Cancel
          </Button>
          <Button
            kind={danger ? 'danger' : 'primary'}
            busy={props.busy ?? false}
            disabled={typed !== undefined && text !== typed}
            onClick={props.onConfirm}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      {props.children}
      {typed === undefined ? null : (
        <Field
          label={
            <>
              Type <code>{typed}</code> to go on
            </>
          }
        >
          {(control) => (
            <TextInput
              {...control}
              value={text}
              autoComplete="off"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
    </Dialog>
  )
}
