/** `node tools/compose-env.mjs > .env`: the secrets that docker-compose.yml asks for, made once. */
import { randomBytes } from 'node:crypto'
import { freshSecrets, publicHalf } from './secrets.mjs'

const secret = freshSecrets()
const values = {
  ...secret,
  INSTANCE: secret.INSTANCE.replace('local-', 'signalbox-'),
  PASSWORD_OWNER: randomBytes(24).toString('base64url'),
  RELEASE_PUBLIC_KEYS: publicHalf(secret.RELEASE_SIGNING_KEY),
  CONSOLE_URL: 'http://localhost:3000',
  GATEWAY_URL: 'http://localhost:4000',
}
for (const [name, value] of Object.entries(values)) console.log(`${name}=${value}`)
