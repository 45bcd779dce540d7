import * as z from 'zod'
import { contracts } from './all.ts'
import { type ProblemCode, problems } from './refusal.ts'
import type { Route } from './route.ts'
import { webhookBody } from './webhook-payloads.ts'
import { REPLAY_WINDOW_S, webhookEvents } from './webhooks.ts'

/** A JSON object of the document. */
type Json = Record<string, unknown>

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // A format says the same as its pattern, legibly.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern
      // Every whole number in JSON is a safe one.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  return made
}

/** The members of an object schema, with whether each is required. */
function members(schema: z.ZodType): { name: string; required: boolean; schema: unknown }[] {
  const made = schemaOf(schema, 'input')
  const required = Array.isArray(made.required) ? made.required : []
  return Object.entries(made.properties ?? {}).map(([name, each]) => ({
    name,
    required: required.includes(name),
    schema: each,
  }))
}

/** Every refusal an operation can give: what it says itself, and what its kind brings with it. */
export function problemsOf(contract: Route): ProblemCode[] {
  const hasBody = !(contract.body instanceof z.ZodUndefined)
  const codes: ProblemCode[] = [...contract.problems]
  if (contract.can !== 'public') codes.push('not_signed_in')
  if (contract.path.includes('{org}')) codes.push('forbidden')
  if (contract.path.includes('{')) codes.push('not_found')
  if (contract.method !== 'GET') codes.push('wrong_origin')
  if (hasBody) codes.push('not_json', 'too_large')
  if (hasBody || members(contract.query).length > 0) codes.push('invalid_input')
  if (contract.ifMatch) codes.push('version_required', 'invalid_input', 'conflict')
  return [...new Set(codes)].sort()
}

function refusals(contract: Route): Json {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemsOf(contract)) {
    const [status] = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problems[code][1]}`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

function success(contract: Route): Json {
  const description = contract.summary
  if (contract.answer === 'file')
    return {
      description,
      content: {
        'text/csv': { schema: { type: 'string' } },
        'application/jsonl': { schema: { type: 'string' } },
      },
    }
  if (contract.status === 204) return { description }
  const schema = schemaOf(contract.returns, 'output')
  if (contract.answer === 'lines')
    return {
      description: `${description}; one JSON value a line`,
      content: { 'application/jsonl': { schema } },
    }
  const versioned =
    typeof schema.properties === 'object' && schema.properties !== null && 'version' in schema.properties
  return {
    description,
    ...(versioned ? { headers: { ETag: { $ref: '#/components/headers/ETag' } } } : {}),
    content: { 'application/json': { schema } },
  }
}

/** A caller of an organisation is a member's session or an API token; what is one's own needs the session. */
function security(contract: Route): Json[] {
  if (contract.can === 'public') return []
  return contract.can === 'signed_in' ? [{ session: [] }] : [{ bearer: [] }, { session: [] }]
}

function operation(contract: Route): Json {
  const parameters: Json[] = [
    ...members(contract.params).map((each) => ({ ...each, in: 'path', required: true })),
    ...members(contract.query).map((each) => ({ ...each, in: 'query' })),
    ...(contract.ifMatch ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
  ]
  return {
    operationId: contract.id,
    summary: contract.summary,
    'x-permission': contract.can,
    security: security(contract),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(contract.body instanceof z.ZodUndefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(contract.body, 'input') } },
          },
        }),
    responses: { [String(contract.status)]: success(contract), ...refusals(contract) },
  }
}

function paths(): Json {
  const all = new Map<string, Json>()
  const ordered = [...contracts].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  for (const contract of ordered) {
    all.set(contract.path, {
      ...all.get(contract.path),
      [contract.method.toLowerCase()]: operation(contract),
    })
  }
  return Object.fromEntries(all)
}

/** What an organisation's webhooks are sent, by event. */
function webhooks(): Json {
  const about = new Map<string, string>(webhookEvents.map((each) => [each.type, each.about]))
  const types = [...webhookEvents.map((each) => each.type), 'test' as const]
  return Object.fromEntries(
    types.map((type) => [
      type,
      {
        post: {
          summary: about.get(type) ?? 'Somebody sent a test event.',
          security: [],
          parameters: [{ $ref: '#/components/parameters/Signature' }],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(webhookBody(type), 'output') } },
          },
          responses: { '2XX': { description: 'Taken. Every other answer is a failure and tried again.' } },
        },
      },
    ]),
  )
}

const problemSchema = {
  type: 'object',
  description:
    'RFC 9457. A bug has the code `bug` and a requestId; everything else is one of the codes listed.',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string', description: 'One sentence for a person.' },
    status: { type: 'integer' },
    code: { enum: [...Object.keys(problems), 'bug'] },
    fix: { type: 'string' },
    requestId: { type: 'string' },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'sentence'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the body, or a parameter’s name.' },
          sentence: { type: 'string' },
        },
      },
    },
  },
}

/** The OpenAPI 3.1 document of the whole API, made from the contracts: nothing in it is written twice. */
export function openapi(): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Signalbox', version: '1' },
    servers: [{ url: '/api/v1' }],
    paths: paths(),
    webhooks: webhooks(),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API token of an organisation.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'next-auth.session-token',
          description: 'The sign-in cookie; over HTTPS its name begins with `__Secure-`.',
        },
      },
      parameters: {
        Signature: {
          name: 'Signalbox-Signature',
          in: 'header',
          required: true,
          description: `\`t=\` seconds since 1970, and for each valid secret \`v1=\` HMAC-SHA-256, in hexadecimal, over \`t\`, a full stop and the body. Refuse what is more than ${REPLAY_WINDOW_S} s away from your clock.`,
          schema: { type: 'string', examples: ['t=1795771800,v1=5f0c…'] },
        },
        IfMatch: {
          name: 'If-Match',
          in: 'header',
          required: true,
          description: 'The version that is being changed, as its ETag or `version` says.',
          schema: { type: 'string', examples: ['"7"'] },
        },
      },
      headers: { ETag: { description: 'The version, for If-Match.', schema: { type: 'string' } } },
      schemas: { Problem: problemSchema },
    },
  }
}
