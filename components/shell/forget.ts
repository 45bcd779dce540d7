/** Begins the names of what a browser forgets when somebody signs out. */
export const FORGOTTEN = 'signalbox-simulate-'

/** Takes it out of a store of the browser. */
export function forget(store: Pick<Storage, 'key' | 'length' | 'removeItem'>): void {
  for (const key of Array.from({ length: store.length }, (_, i) => store.key(i) ?? ''))
    if (key.startsWith(FORGOTTEN)) store.removeItem(key)
}
