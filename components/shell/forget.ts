/** Begins the names of what was typed into Simulate: a browser forgets it when somebody signs out. */
export const FORGOTTEN = 'signalbox-simulate-'

/** Begins the name of the draft that was saved last: unlike one that was not, it lies on the server, too. */
const SAVED = 'signalbox-saved-'

/** Takes both out of a store of the browser. */
export function forget(store: Pick<Storage, 'key' | 'length' | 'removeItem'>): void {
  for (const key of Array.from({ length: store.length }, (_, i) => store.key(i) ?? ''))
    if (key.startsWith(FORGOTTEN) || key.startsWith(SAVED)) store.removeItem(key)
}
