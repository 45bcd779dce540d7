import { Refusal } from '#lib/contracts/refusal.ts'

/** An RFC 9457 answer for anything thrown: a refusal says its words, a bug says only the request's id. */
export function problem(error: unknown, requestId: string, report: (error: unknown) => void): Response {
  if (error instanceof Refusal) {
    return answer(error.status, {
      type: `/docs/problems#${error.code}`,
      title: error.message,
      status: error.status,
      code: error.code,
      ...(error.fields.length ? { fields: error.fields } : {}),
      ...(error.fix ? { fix: error.fix } : {}),
    })
  }
  report(error)
  return answer(500, {
    type: 'about:blank',
    title: `Something broke on our side. If it stays, tell us this id: ${requestId}.`,
    status: 500,
    code: 'bug',
    requestId,
  })
}

function answer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}
