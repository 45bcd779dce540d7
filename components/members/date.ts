/** "24 November 2026", in UTC, so that server and browser write the same. */
export function date(moment: string): string {
  return new Date(moment).toLocaleDateString('en-GB', { timeZone: 'UTC', dateStyle: 'long' })
}
