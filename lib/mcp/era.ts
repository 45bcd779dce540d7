import type { Value } from '#lib/json/value.ts'

export type Era = 'legacy' | 'modern'

/** Revisions whose traffic the gateway enforces. */
export const legacyVersions = ['2025-03-26', '2025-06-18', '2025-11-25'] as const
export const modernVersions = ['2026-07-28'] as const

export const versionKey = 'io.modelcontextprotocol/protocolVersion'
export const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'

/** Does this text name a modern revision, known or not? Revisions are dates, so later ones compare greater. */
function namesModern(version: string | undefined): boolean {
  return version !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= '2026-07-28'
}

export type EraOf =
  | { ok: true; era: 'legacy'; version: string | undefined }
  | { ok: true; era: 'modern'; version: string }
  | {
      ok: false
      httpStatus: number
      code: number
      message: string
      data?: { supported: readonly string[]; requested: string }
    }

const differ: EraOf = {
  ok: false,
  httpStatus: 400,
  code: -32020,
  message: 'MCP-Protocol-Version and _meta name different revisions',
}

function unknown(version: string): EraOf {
  return {
    ok: false,
    httpStatus: 400,
    code: -32022,
    message: 'Unsupported protocol version',
    data: { supported: modernVersions, requested: version.slice(0, 64) },
  }
}

/**
 * The era of a request: modern when its `_meta` version or its header names 2026-07-28 or later, and then both must
 * be there and be equal; all else is legacy.
 */
export function eraOf(headerVersion: string | undefined, meta: Map<string, Value> | undefined): EraOf {
  const stated = meta?.get(versionKey)
  const metaVersion = typeof stated === 'string' ? stated : undefined
  if (!namesModern(headerVersion) && !namesModern(metaVersion)) {
    // Only the modern form says its revision in _meta: one that says it in both places and is no revision is unknown.
    if (stated !== undefined)
      return metaVersion !== undefined && headerVersion === metaVersion ? unknown(metaVersion) : differ
    if (headerVersion !== undefined && !legacyVersions.some((each) => each === headerVersion)) {
      return {
        ok: false,
        httpStatus: 400,
        code: -32600,
        message: `Unsupported MCP-Protocol-Version; supported are ${legacyVersions.join(', ')}`,
      }
    }
    return { ok: true, era: 'legacy', version: headerVersion }
  }
  if (metaVersion === undefined) {
    return { ok: false, httpStatus: 400, code: -32602, message: `params._meta["${versionKey}"] is missing` }
  }
  if (headerVersion !== metaVersion) return differ
  if (!modernVersions.some((each) => each === metaVersion)) return unknown(metaVersion)
  if (!(meta?.get(capabilitiesKey) instanceof Map)) {
    return {
      ok: false,
      httpStatus: 400,
      code: -32602,
      message: `params._meta["${capabilitiesKey}"] is missing`,
    }
  }
  return { ok: true, era: 'modern', version: metaVersion }
}
