import { serve } from '#lib/http/serve.ts'
import { readAccount, saveAccount } from '#lib/operations/accounts.ts'

export const GET = serve(readAccount)
export const PATCH = serve(saveAccount)
