import { addressOf } from './address.ts'
import { shownName } from './check-setup.ts'
import type { Start } from './configuration.ts'
import { bare, packageOf } from './package-of.ts'

/** How a server is reached, in a few words that hold no secret: the host, the package, or the name of the program. */
export function startWords(start: Start | undefined): string {
  if (start === undefined) return 'no command and no address'
  if (start.kind === 'address') {
    const address = addressOf(start.url)
    return address === undefined ? 'an address' : `${address.scheme}://${address.host}`
  }
  const started = packageOf(start)
  const name = started && shownName(start, started.run)
  if (name === undefined) return bare(start.command).slice(0, 60)
  const version = started?.run.version?.slice(0, 20)
  return `${name}${version === undefined ? '' : ` ${version}`}`
}
