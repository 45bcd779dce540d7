const lib = (names) => names.split(' ').map((name) => `lib/${name}`)
const npm = (names) => names.split(' ')

/**
 * Who may import whom. The linter, the type checker's narrow configurations and a test are made from this table;
 * whatever is not listed here is refused.
 *
 * `imports` names rooms, `packages` names npm packages (a name covers its sub-paths), `node` says whether Node's
 * own modules may be used (`true`, or a list of them). A room may always import its own files.
 * A `pure` room has no clock, no chance, no network and no process: what it needs comes in as an argument.
 */
export const rooms = {
  'lib/json': { pure: true, imports: [], packages: [] },
  'lib/access': { pure: true, imports: [], packages: [] },
  'lib/risk': { pure: true, imports: lib('json'), packages: [] },
  'lib/mcp': { pure: true, imports: lib('json'), packages: [] },
  'lib/setup': { pure: true, imports: lib('json risk'), packages: [] },
  'lib/policy': { pure: true, imports: lib('json risk'), packages: ['re2js'] },
  'lib/audit': {
    pure: true,
    imports: lib('json policy risk'),
    packages: [],
    node: ['node:crypto'],
  },
  'lib/release': {
    pure: true,
    imports: lib('json policy risk'),
    packages: ['jose'],
    node: ['node:crypto'],
  },
  'lib/contracts': {
    pure: true,
    imports: lib('json policy risk access audit'),
    packages: ['zod'],
  },
  'lib/log': { imports: [], packages: ['pino'], node: true },
  'lib/env': { imports: [], packages: ['zod'], node: true },
  'lib/secrets': { imports: [], packages: ['@node-rs/argon2'], node: true },
  'lib/net': { imports: lib('log contracts'), packages: ['undici'], node: true },
  'lib/pg': { imports: lib('log'), packages: ['pg'], node: true },
  'lib/db': {
    imports: lib('pg access audit contracts env log'),
    packages: npm('@prisma/client @prisma/adapter-pg pg rate-limiter-flexible'),
    node: true,
  },
  'lib/discovery': {
    imports: lib('mcp net json contracts log'),
    packages: ['undici'],
    node: true,
  },
  'lib/mail': { imports: lib('log'), packages: ['nodemailer'], node: true },
  'lib/auth': {
    imports: lib('db pg access contracts secrets env log'),
    packages: npm('next-auth rate-limiter-flexible next'),
    node: true,
  },
  'lib/catalogue': { pure: true, imports: lib('json risk policy'), packages: [] },
  'lib/operations': {
    imports: lib(
      'json policy risk access mcp audit release contracts catalogue db net discovery secrets env log',
    ),
    packages: ['zod', 'gpt-tokenizer'],
    node: true,
  },
  'lib/http': {
    imports: lib('contracts auth db access env log'),
    packages: ['next', 'zod'],
    node: true,
  },
  'lib/client': { imports: lib('contracts'), packages: npm('react @tanstack/react-query zod') },
  components: {
    imports: lib('client contracts json policy risk access catalogue setup'),
    packages: npm(
      'zod react react-dom next next-auth radix-ui @tanstack/react-virtual @tanstack/react-query codemirror @codemirror',
    ),
  },
  app: {
    imports: ['components', ...lib('operations contracts http auth client catalogue env log')],
    packages: npm('next next-auth react zod @fontsource-variable'),
    node: true,
  },
  web: { imports: lib('auth contracts env log'), packages: ['next', 'zod'], node: true },
  worker: {
    imports: lib('json policy risk mcp audit release secrets pg net log'),
    packages: npm('undici pg ioredis zod'),
    node: true,
  },
  jobs: {
    imports: lib('operations audit release db pg net mail contracts secrets log env'),
    packages: npm('graphile-worker zod pg'),
    node: true,
  },
  cli: {
    imports: lib('contracts client json policy risk audit release mcp secrets net discovery'),
    packages: ['zod'],
    node: true,
  },
  sandbox: { imports: [], packages: ['@modelcontextprotocol', 'zod'], node: true },
  bench: {
    imports: ['worker', ...lib('json policy audit risk mcp')],
    packages: npm('@modelcontextprotocol undici pg'),
    node: true,
  },
  conformance: {
    imports: ['worker', 'sandbox', 'cli', ...lib('json mcp release discovery net')],
    packages: npm('@modelcontextprotocol zod'),
    node: true,
  },
  e2e: {
    imports: lib('contracts'),
    packages: npm('@playwright/test @axe-core/playwright @modelcontextprotocol esbuild pg'),
    node: true,
  },
  prisma: { imports: [], packages: ['prisma', 'pg'], node: true },
  tools: { imports: [], packages: npm('pg esbuild @prisma @playwright/test vitest js-yaml'), node: true },
}

/** What a test or a fixture (`*.fixture.ts`) may import on top of what its room may. */
export const testing = {
  rooms: ['tools'],
  packages: npm('vitest fast-check @modelcontextprotocol pg esbuild jsonc-parser'),
}

/** Files outside every room, and the room whose rules they follow instead. */
export const strays = { 'proxy.ts': 'app', 'instrumentation.ts': 'app' }

/** The names of the rooms without clock, chance, network or process. */
export const pureRooms = Object.keys(rooms).filter((name) => rooms[name].pure)
