/** A moment for people who may be anywhere: `25 Nov 2026, 14:02 UTC`. */
export function moment(at: string): string {
  const said = new Date(at).toLocaleString('en-GB', {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  return `${said} UTC`
}
