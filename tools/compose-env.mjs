/**
 * `node tools/compose-env.mjs https://CONSOLE https://GATEWAY > .env`: what docker-compose.yml asks for, made once. The
 * two addresses are those of the reverse proxy in front, which has the certificates.
 */
import { randomBytes } from 'node:crypto'
import { freshSecrets, publicHalf } from './secrets.mjs'

const [consoleUrl = 'https://signalbox.example', gatewayUrl = 'https://gateway.example'] =
  process.argv.slice(2)
const secret = freshSecrets()
const values = {
  ...secret,
  INSTANCE: secret.INSTANCE.replace('local-', 'signalbox-'),
  PASSWORD_OWNER: randomBytes(24).toString('base64url'),
  RELEASE_PUBLIC_KEYS: publicHalf(secret.RELEASE_SIGNING_KEY),
  CONSOLE_URL: consoleUrl,
  GATEWAY_URL: gatewayUrl,
  // Addresses, separated by commas: where messages from /contact go, and who may read them at /inbox.
  CONTACT_INBOX: '',
}
for (const [name, value] of Object.entries(values)) console.log(`${name}=${value}`)
