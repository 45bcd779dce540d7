/** Under this name the playground lies in the storage of its tab. */
export const keptKey = 'signalbox-playground'
