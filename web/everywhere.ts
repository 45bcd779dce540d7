import type { ServerResponse } from 'node:http'

/** On every answer of the console, whoever gives it. */
const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not `no-referrer`: forms would then send the origin `null`, and the check of the origin would refuse them.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  // Ignored by browsers over plain HTTP, so an instance on one machine is not affected.
  'Strict-Transport-Security': 'max-age=31536000',
}

/** Sets them; whoever answers may say something else for one path. */
export function setEverywhere(res: ServerResponse): void {
  for (const [name, value] of Object.entries(everywhere)) res.setHeader(name, value)
}
