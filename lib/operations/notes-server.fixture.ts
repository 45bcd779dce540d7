import { type Answering, legacy, result, tool, upstream } from '#lib/discovery/upstream.fixture.ts'
import { createServer } from './connect-server.ts'
import { as, newOwner, type Person } from './support.fixture.ts'

type Owner = Person & { org: string }
export type Entry = Record<string, unknown>
/** A server where its owner registered it. */
export type Place = { owner: Owner; at: { org: string; server: string } }

export const note: Entry = {
  uri: 'note://one',
  name: 'One',
  mimeType: 'text/plain',
  description: 'The first note',
}
export const other: Entry = { uri: 'note://two', name: 'Two' }
const byNumber: Entry = { uriTemplate: 'note://{id}', name: 'By number' }
export const greet: Entry = {
  name: 'greet',
  arguments: [{ name: 'who', required: true }, { name: 'tone' }],
}

const asAtFirst = () => ({
  capabilities: { resources: {}, prompts: {}, completions: {} } as object,
  tools: [tool('find')] as Entry[],
  shown: { resources: [note, other], resourceTemplates: [byNumber], prompts: [greet] },
  broken: undefined as string | undefined,
})

export type NotesServer = Awaited<ReturnType<typeof notesServer>>

/** A server with resources, a template and a prompt; what it shows, and which list is broken, is set on what is returned. */
export async function notesServer() {
  const list =
    (member: keyof typeof notes.shown): Answering =>
    (message, _, res) =>
      notes.broken === member
        ? void res.writeHead(500).end()
        : result(message, { [member]: notes.shown[member] })
  const server = await upstream(
    legacy(
      (message) => result(message, { tools: notes.tools }),
      '2025-11-25',
      () => ({
        capabilities: notes.capabilities,
        answers: {
          'resources/list': list('resources'),
          'resources/templates/list': list('resourceTemplates'),
          'prompts/list': list('prompts'),
        },
      }),
    ),
  )
  const notes = {
    ...asAtFirst(),
    url: server.url,
    reset: () => void Object.assign(notes, asAtFirst()),
    close: () => server.close(),
    /** Registers it in this organisation, or in a new one. */
    async register(owner?: Owner): Promise<Place> {
      const by = owner ?? (await newOwner())
      const lines = await createServer.run(as(by), {
        params: { org: by.org },
        query: {},
        body: { url: server.url, name: 'Notes' },
      })
      for await (const line of lines)
        if (line.kind === 'registered') return { owner: by, at: { org: by.org, server: line.server.id } }
      throw new Error('it was not registered')
    },
  }
  return notes
}
