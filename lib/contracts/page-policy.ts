/** The content security policy of a page; `trusted` names the scripts it begins with, by a nonce or by their hashes. */
export function pagePolicy(trusted: readonly string[], developing = false): string {
  return [
    "default-src 'self'",
    `script-src 'self' ${trusted.map((each) => `'${each}'`).join(' ')} 'strict-dynamic'${developing ? " 'unsafe-eval'" : ''}`,
    // Menus, sheets and the code editor place themselves by inline styles.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ')
}
