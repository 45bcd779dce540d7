const DOTS = '••••••'

/** The value with the middle of its secret part replaced by six dots; short secrets disappear wholly. */
export function maskSecret(value: string, secret: string): string {
  if (secret === '') return value
  const [head, tail] = secret.length >= 24 ? [secret.slice(0, 6), secret.slice(-3)] : ['', '']
  return value.replaceAll(secret, `${head}${DOTS}${tail}`)
}
