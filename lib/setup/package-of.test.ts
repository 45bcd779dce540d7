import { describe, expect, it, test } from 'vitest'
import { before, knownFlaw } from './known-flaws.ts'
import { packageOf } from './package-of.ts'

const started = (line: string) => {
  const [command = '', ...args] = line.split(' ')
  return packageOf({ kind: 'program', command, args })
}

describe('the package of a start is found, and whether its version is exact', () => {
  it.each([
    ['npx -y @acme/server-files /data', 'npm', '@acme/server-files', undefined],
    ['npx -y @acme/server-files@1.2.3 /data', 'npm', '@acme/server-files', '1.2.3'],
    ['npx acme-mcp@latest', 'npm', 'acme-mcp', undefined],
    ['npx acme-mcp@^1.2.0', 'npm', 'acme-mcp', undefined],
    ['npx acme-mcp@1', 'npm', 'acme-mcp', undefined],
    ['npx --yes --package=acme-mcp@2.0.1 acme', 'npm', 'acme-mcp', '2.0.1'],
    ['npx -p acme-mcp@2.0.1 acme', 'npm', 'acme-mcp', '2.0.1'],
    ['npx --registry https://r.example acme-mcp', 'npm', 'acme-mcp', undefined],
    ['cmd /c npx -y acme-mcp', 'npm', 'acme-mcp', undefined],
    ['C:\\nodejs\\npx.cmd acme-mcp@1.0.0', 'npm', 'acme-mcp', '1.0.0'],
    ['npm exec acme-mcp', 'npm', 'acme-mcp', undefined],
    ['bunx acme-mcp', 'npm', 'acme-mcp', undefined],
    ['pnpm dlx acme-mcp@1.0.0-rc.1', 'npm', 'acme-mcp', '1.0.0-rc.1'],
    ['uvx mcp-server-git', 'pypi', 'mcp-server-git', undefined],
    ['uvx mcp-server-git==2025.12.18 --repository /r', 'pypi', 'mcp-server-git', '2025.12.18'],
    ['uvx mcp-server-git@2025.12.18', 'pypi', 'mcp-server-git', '2025.12.18'],
    ['uvx --from acme[extra]==1.0.2 acme', 'pypi', 'acme', '1.0.2'],
    ['uvx --python 3.12 acme>=1.0', 'pypi', 'acme', undefined],
    ['uv tool run acme', 'pypi', 'acme', undefined],
    ['docker run -i --rm -e TOKEN ghcr.io/acme/mcp', 'container', 'ghcr.io/acme/mcp', undefined],
    ['docker run -i --rm --env=TOKEN localhost:5000/mcp:1.0', 'container', 'localhost:5000/mcp', undefined],
    [`docker run acme/mcp@sha256:${'a'.repeat(64)}`, 'container', 'acme/mcp', `sha256:${'a'.repeat(64)}`],
  ])('%s', (line, registry, name, version) => {
    expect(started(line)?.run).toMatchObject({ registry, name, version })
  })

  it.each([
    'node server.js',
    'python -m acme',
    'docker compose up',
    'npx',
    'npm install acme',
    '/opt/acme/mcp',
  ])('no package: %s', (line) => {
    expect(started(line)).toBeUndefined()
  })
})

test('what is known is told of the versions that have it, and of no others', () => {
  const flaw = (line: string) => {
    const found = started(line)
    return found && knownFlaw(found.run)?.name
  }
  expect(flaw('npx mcp-remote@0.1.15 https://x.example')).toBe('mcp-remote')
  expect(flaw('npx mcp-remote@0.1.16 https://x.example')).toBeUndefined()
  expect(flaw('npx mcp-remote@0.2.0 https://x.example')).toBeUndefined()
  expect(flaw('npx mcp-remote https://x.example')).toBeUndefined()
  expect(flaw('npx postmark-mcp')).toBe('postmark-mcp')
  expect(flaw('npx postmark-mcp@1.0.15')).toBeUndefined()
  expect(flaw('npx postmark-mcp@1.0.18')).toBe('postmark-mcp')
  expect(flaw('npx @modelcontextprotocol/server-slack@2025.4.25')).toBe('@modelcontextprotocol/server-slack')
  expect(flaw('uvx mcp-remote')).toBeUndefined()
  expect([
    before('1.9', '1.10'),
    before('1.10', '1.9'),
    before('1.0', '1.0.0'),
    before('2025.7.1', '2025.12.18'),
  ]).toEqual([true, false, false, true])
})
