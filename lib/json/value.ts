/** A JSON number exactly as it was written. Nothing here ever turns it into a double. */
export class Num {
  readonly token: string
  constructor(token: string) {
    this.token = token
  }
}

/** A JSON value. Objects are Maps in document order, so that no key (`__proto__`) means anything special. */
export type Value = null | boolean | string | Num | Value[] | Map<string, Value>
