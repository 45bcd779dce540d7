import { categories, levels } from '#lib/risk/types.ts'
import {
  type GrantsPart,
  type GuardrailPart,
  type Header,
  type Part,
  type PartRef,
  type PolicyPart,
  type ReviewedItem,
  type ServerPart,
  type ServerSetting,
  serverSettings,
  type UrlKey,
} from './parts.ts'

type Fields = Record<string, unknown>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isList<T>(value: unknown, of: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every((item) => of(item))
}

function isOneOf(value: unknown, names: readonly string[]): boolean {
  return isText(value) && names.includes(value)
}

function isLabels(value: unknown): value is Record<string, string> {
  return isFields(value) && Object.values(value).every(isText)
}

function isUrlKey(value: unknown): value is UrlKey {
  return isFields(value) && isText(value.kid) && isText(value.publicKey)
}

function isPartRef(value: unknown): value is PartRef {
  return (
    isFields(value) &&
    isOneOf(value.kind, ['policy', 'guardrail', 'server', 'grants']) &&
    isText(value.id) &&
    isText(value.sha256) &&
    /^[0-9a-f]{64}$/.test(value.sha256)
  )
}

function isHeader(value: unknown): value is Header {
  return (
    isFields(value) &&
    value.v === 1 &&
    isText(value.org) &&
    isText(value.aud) &&
    isWhole(value.serial) &&
    isWhole(value.issuedAt) &&
    isWhole(value.notAfter) &&
    typeof value.blocked === 'boolean' &&
    isList(value.keys, isUrlKey) &&
    isList(value.parts, isPartRef)
  )
}

/** A header from its verified text; undefined when it is not the shape that this version knows. */
export function readHeader(text: string): Header | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isHeader(value) ? value : undefined
  } catch {
    // JSON.parse has no other way of saying that the text is not JSON.
    return undefined
  }
}

function isRisk(value: Fields): boolean {
  return isOneOf(value.category, categories) && isOneOf(value.risk, levels)
}

function isTool(value: unknown): value is ServerPart['tools'][number] {
  return (
    isFields(value) &&
    isText(value.name) &&
    isRisk(value) &&
    (value.classified === undefined || (isFields(value.classified) && isRisk(value.classified))) &&
    isOneOf(value.state, ['reviewed', 'new', 'changed', 'removed']) &&
    isText(value.digest) &&
    (value.inputSchema === undefined || isText(value.inputSchema)) &&
    (value.blocked === undefined || value.blocked === true)
  )
}

function isServerPart(value: Fields): value is ServerPart {
  const credential = value.credential
  return (
    value.kind === 'server' &&
    isText(value.id) &&
    isText(value.name) &&
    isText(value.url) &&
    Array.isArray(value.eras) &&
    value.eras.length > 0 &&
    value.eras.every((era) => isOneOf(era, ['legacy', 'modern'])) &&
    typeof value.sandbox === 'boolean' &&
    (credential === null || (isFields(credential) && isText(credential.id) && isWhole(credential.version))) &&
    (value.instructions === undefined || isText(value.instructions)) &&
    isList(value.tools, isTool) &&
    (value.settings === undefined || isList(value.settings, isSetting)) &&
    [value.resources, value.templates, value.prompts].every(
      (items) => items === undefined || isList(items, isReviewedItem),
    )
  )
}

function isSetting(value: unknown): value is ServerSetting {
  return isOneOf(value, serverSettings)
}

function isReviewedItem(value: unknown): value is ReviewedItem {
  return isFields(value) && isText(value.name) && isText(value.digest)
}

function isPolicyPart(value: Fields): value is PolicyPart {
  return (
    value.kind === 'policy' &&
    isText(value.id) &&
    isText(value.serverId) &&
    isText(value.name) &&
    isWhole(value.version) &&
    isText(value.text)
  )
}

function isGuardrailPart(value: Fields): value is GuardrailPart {
  return value.kind === 'guardrail' && isText(value.id) && isWhole(value.version) && isText(value.text)
}

function isCredential(value: unknown): value is GrantsPart['grants'][number]['credentials'][number] {
  return (
    isFields(value) &&
    isWhole(value.gen) &&
    value.gen > 0 &&
    isText(value.jti) &&
    isText(value.tokenHash) &&
    isWhole(value.endsAt)
  )
}

function isGrant(value: unknown): value is GrantsPart['grants'][number] {
  if (!isFields(value) || !isFields(value.identity)) return false
  const identity = value.identity
  return (
    isText(value.id) &&
    isText(identity.id) &&
    isOneOf(identity.kind, ['person', 'agent', 'automation']) &&
    isText(identity.name) &&
    isLabels(identity.labels) &&
    isText(value.serverId) &&
    (value.policyId === null || isText(value.policyId)) &&
    isLabels(value.labels) &&
    isWhole(value.expiresAt) &&
    isList(value.credentials, isCredential) &&
    value.credentials.length <= 2
  )
}

function isGrantsPart(value: Fields): value is GrantsPart {
  return (
    value.kind === 'grants' &&
    isWhole(value.page) &&
    isList(value.grants, isGrant) &&
    value.grants.length <= 500
  )
}

/** Whether a parsed value is a part of a kind that this version knows; an unknown kind refuses the release. */
export function isPart(value: unknown): value is Part {
  return (
    isFields(value) &&
    (isPolicyPart(value) || isGuardrailPart(value) || isServerPart(value) || isGrantsPart(value))
  )
}
