/** What the environment may say instead of options; an empty variable says nothing. */
export type Environment = {
  url?: string | undefined
  org?: string | undefined
  token?: string | undefined
  /** Headers for a server that is read, `NAME: VALUE`, one a line. */
  headers?: string | undefined
  /** The token of a grant, for the gateway. */
  grant?: string | undefined
}

export function environment(): Environment {
  const { SIGNALBOX_URL, SIGNALBOX_ORG, SIGNALBOX_TOKEN, SIGNALBOX_HEADERS, SIGNALBOX_GRANT } = process.env
  return {
    url: SIGNALBOX_URL || undefined,
    org: SIGNALBOX_ORG || undefined,
    token: SIGNALBOX_TOKEN || undefined,
    headers: SIGNALBOX_HEADERS || undefined,
    grant: SIGNALBOX_GRANT || undefined,
  }
}
