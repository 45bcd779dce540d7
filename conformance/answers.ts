import type { CallToolResult } from '@modelcontextprotocol/server'

/** One red pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

/** A sound file without a sound in it. */
export const SILENCE = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA='

export const text = (said: string): CallToolResult => ({ content: [{ type: 'text', text: said }] })

type Content = CallToolResult['content'][number]

const image: Content = { type: 'image', data: PIXEL, mimeType: 'image/png' }
const embedded = (uri: string, mimeType: string, said: string): Content => ({
  type: 'resource',
  resource: { uri, mimeType, text: said },
})

/** Tools of the suite whose answer is always the same: name, description, content. */
export const fixedTools: readonly (readonly [name: string, description: string, content: Content[]])[] = [
  ['test_simple_text', 'Answers with a text.', text('This is a simple text response for testing.').content],
  ['test_image_content', 'Answers with an image.', [image]],
  ['test_audio_content', 'Answers with a sound.', [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }]],
  [
    'test_embedded_resource',
    'Answers with a resource.',
    [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  ],
  [
    'test_multiple_content_types',
    'Answers with a text, an image and a resource.',
    [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  ],
  [
    'test_streaming_elicitation',
    'Answers on a stream that has nothing but the answer in it.',
    text('The stream has the answer and nothing else.').content,
  ],
]

/** The forms that the two tools about elicitation ask a person to fill in. */
export const forms = {
  test_elicitation_sep1034_defaults: {
    message: 'Please look through the values and change what is wrong',
    properties: {
      name: { type: 'string', description: 'A name', default: 'John Doe' },
      age: { type: 'integer', description: 'Years', default: 30 },
      score: { type: 'number', description: 'Points', default: 95.5 },
      status: {
        type: 'string',
        description: 'How it stands',
        enum: ['active', 'inactive', 'pending'],
        default: 'active',
      },
      verified: { type: 'boolean', description: 'Whether it was looked at', default: true },
    },
  },
  test_elicitation_sep1330_enums: {
    message: 'Please choose',
    properties: {
      untitledSingle: {
        type: 'string',
        description: 'One of three',
        enum: ['option1', 'option2', 'option3'],
      },
      titledSingle: { type: 'string', description: 'One of three with titles', oneOf: titled('Option') },
      legacyEnum: {
        type: 'string',
        description: 'One of three, as it was written before',
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: {
        type: 'array',
        description: 'Some of three',
        minItems: 1,
        maxItems: 3,
        items: { type: 'string', enum: ['option1', 'option2', 'option3'] },
      },
      titledMulti: {
        type: 'array',
        description: 'Some of three with titles',
        minItems: 1,
        maxItems: 3,
        items: { anyOf: titled('Choice') },
      },
    },
  },
} as const

function titled(noun: string): { const: string; title: string }[] {
  return ['First', 'Second', 'Third'].map((nth, index) => ({
    const: `value${index + 1}`,
    title: `${nth} ${noun}`,
  }))
}
