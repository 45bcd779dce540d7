import { openapi } from '#lib/contracts/openapi.ts'

export const dynamic = 'force-static'

export function GET(): Response {
  return Response.json(openapi())
}
