import { rooms, strays, testing } from './rooms.mjs'

const TESTS = ['*.test.ts', '*.test.tsx', '*.fixture.ts']
const CONFIGS = ['*.config.ts', '*.config.mjs']

/** `node:crypto` and the rest of Node, with and without the prefix. */
const NODE = ['node:*', 'node:*/**']

/** Patterns that name a package and everything below it. */
const ofPackage = (name) => [`!${name}`, `!${name}/**`]

/** A room is a folder, except `lib/log`, which is one file. */
const ofRoom = (name) => [`!#${name}.ts`, `!#${name}/**`]

/** The import patterns of one room: everything is refused, then what the table names is let in again. */
function allowed(name, { test }) {
  const room = rooms[name]
  const own = [name, ...room.imports, ...(test ? testing.rooms : [])]
  const packages = [...room.packages, ...(test ? testing.packages : [])]
  const node = room.node === true || test ? NODE : (room.node ?? [])
  const letIn = [
    ...own.flatMap(ofRoom),
    ...packages.flatMap(ofPackage),
    ...node.map((pattern) => `!${pattern}`),
  ]
  return ['*', '!./*', '!./**', ...letIn, '../*', '../**']
}

function importRule(name, { test }) {
  const message = `${name} may not import this: see tools/rooms.mjs`
  return ['error', { patterns: [{ group: allowed(name, { test }), message }] }]
}

const PURE_RULES = {
  'no-restricted-globals': [
    'error',
    { name: 'Date', message: 'A pure room gets the time as an argument.' },
    { name: 'performance', message: 'A pure room gets the time as an argument.' },
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: 'A pure room gets chance as an argument.' },
    { object: 'crypto', property: 'randomUUID', message: 'A pure room gets ids as arguments.' },
  ],
}
const PURE_RULES_OFF = { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' }

/** The files a room consists of, narrowed to names like `ending`. */
const filesOf = (name, ending) => (ending ? [`${name}/**/${ending}`, `${name}/${ending}`] : [`${name}/**`])

function overridesOf(name) {
  const room = rooms[name]
  const outside = Object.keys(strays).filter((file) => strays[file] === name)
  return [
    {
      files: [...filesOf(name), `${name}.ts`, ...outside],
      rules: {
        'no-restricted-imports': importRule(name, { test: false }),
        ...(room.pure ? PURE_RULES : {}),
      },
    },
    {
      files: [...TESTS.flatMap((ending) => filesOf(name, ending)), `${name}.test.ts`],
      rules: { 'no-restricted-imports': importRule(name, { test: true }), ...PURE_RULES_OFF },
    },
  ]
}

/** The linter's whole configuration, made from the import table. */
export function lintrc() {
  return {
    plugins: ['import', 'typescript', 'node', 'unicorn', 'oxc'],
    categories: { correctness: 'error' },
    ignorePatterns: ['node_modules', '.next', '.data', 'dist', 'lib/db/generated', 'next-env.d.ts'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      'node/no-process-env': 'error',
      'import/no-default-export': 'error',
      'import/extensions': ['error', 'always', { ignorePackages: true, checkTypeImports: true }],
      'typescript/no-explicit-any': 'error',
    },
    overrides: [
      ...Object.keys(rooms).flatMap(overridesOf),
      {
        files: ['app/**', 'proxy.ts', ...CONFIGS.flatMap((ending) => [ending, `**/${ending}`])],
        rules: { 'import/no-default-export': 'off' },
      },
      {
        files: ['**/env.ts', 'tools/**', ...CONFIGS.flatMap((ending) => [ending, `**/${ending}`])],
        rules: { 'node/no-process-env': 'off' },
      },
      { files: ['lib/log.ts', 'tools/**', 'cli/**', 'bench/**'], rules: { 'no-console': 'off' } },
    ],
  }
}
