/** Every expected failure: its HTTP status and its one public sentence. A new code starts here. */
export const problems = {
  invalid_input: [400, 'Some of what was sent is not right.'],
  not_signed_in: [401, 'Sign in to go on.'],
  wrong_credentials: [401, 'This e-mail and password do not belong together.'],
  forbidden: [403, 'Your role does not allow this.'],
  wrong_origin: [403, 'This request came from another site.'],
  not_found: [404, 'There is nothing here, or you may not see it.'],
  not_json: [415, 'Send the body as application/json.'],
  too_large: [413, 'The body is larger than 1 MB.'],
  conflict: [409, 'Someone changed this since you opened it.'],
  name_taken: [409, 'This name is already used here.'],
  in_use: [409, 'Something still depends on this.'],
  version_required: [428, 'Send If-Match with the version you read.'],
  policy_invalid: [422, 'The policy has errors and stays a draft.'],
  not_acknowledged: [409, 'This loosens what is in force, and that was not acknowledged.'],
  nothing_to_publish: [409, 'The draft is the same as the active version.'],
  already_answered: [409, 'Somebody has answered this already.'],
  not_waiting: [409, 'This does not wait for an answer any more.'],
  unreadable_arguments: [409, 'The arguments of this call cannot be read, so it cannot be approved.'],
  webhook_quiet: [409, 'This webhook is paused or off, so nothing is sent to it. Resume it first.'],
  too_many: [409, 'There are as many as there may be.'],
  last_owner: [409, 'An organisation keeps at least one owner.'],
  link_expired: [410, 'This link has been used or is too old.'],
  too_many_attempts: [429, 'Too many attempts. Wait a little and try again.'],
  upstream_failed: [422, 'The server could not be connected.'],
  gateway_unreachable: [503, 'The gateway does not answer.'],
  not_available: [404, 'This is not available here.'],
} as const satisfies Record<string, readonly [number, string]>
export type ProblemCode = keyof typeof problems

/** One wrong field: a JSON pointer into the body (or the name of a parameter) and what would be right. */
export type FieldProblem = { pointer: string; sentence: string }

/** An expected failure. Its words are public: they name no secret and no other tenant. Anything else thrown is a bug. */
export class Refusal extends Error {
  readonly code: ProblemCode
  readonly fields: readonly FieldProblem[]
  readonly fix: string | undefined

  constructor(
    code: ProblemCode,
    more: { sentence?: string; fields?: readonly FieldProblem[]; fix?: string } = {},
  ) {
    super(more.sentence ?? problems[code][1])
    this.name = 'Refusal'
    this.code = code
    this.fields = more.fields ?? []
    this.fix = more.fix
  }

  get status(): number {
    return problems[this.code][0]
  }
}
