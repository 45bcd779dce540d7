import { hash, verify } from '@node-rs/argon2'

/** argon2id with 19 MiB and two passes, as OWASP's password storage guidance recommends. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), cost)
}

// Checked when nobody has the address, so that both answers take the same time.
let nobody: Promise<string> | undefined

/** Does this password belong to the hash? Without a hash (no such person) it takes as long and says no. */
export async function checkPassword(stored: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword('a password that nobody has')
  const right = await verify(stored ?? (await nobody), password.normalize('NFKC'))
  return right && stored !== undefined
}
