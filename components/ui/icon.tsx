/** Every icon there is; each has its mask in icon.css. */
export const iconNames = [
  'allow',
  'limit',
  'ask',
  'deny',
  'hide',
  'pause',
  'warn',
  'info',
  'down',
  'up',
  'right',
  'left',
  'updown',
  'arrow',
  'external',
  'search',
  'eye',
  'copy',
  'check',
  'x',
  'menu',
  'more',
  'plus',
  'minus',
  'export',
  'undo',
  'redo',
  'refresh',
  'edit',
  'trash',
  'play',
  'filter',
  'key',
  'lock',
  'clock',
  'server',
  'person',
  'agent',
  'automation',
  'mail',
  'system',
  'sun',
  'moon',
  'read',
  'write',
  'execute',
  'destructive',
  'financial',
] as const

export type IconName = (typeof iconNames)[number]

/** One icon. It says nothing to a screen reader: the word beside it, or the label of the control around it, does. */
export function Icon({ name, size, className }: { name: IconName; size?: number; className?: string }) {
  const style = size === undefined ? undefined : { width: size, height: size }
  return (
    <i
      className={className ? `icon ${className}` : 'icon'}
      data-icon={name}
      style={style}
      aria-hidden="true"
    />
  )
}
