import { type Argument, isFree, optionsIn, saidOf } from './arguments.ts'
import { type Found, found, longestText } from './found.ts'
import { acting } from './name.ts'
import { thingsToo } from './verbs.ts'
import { plain, wordsOf } from './words.ts'

const chooses =
  /^(?:.*_)?(?:actions?|operations?|op|methods?|commands?|verb|subcommand|mode|tool_name|function_name)$/
const sorts = /^(?:type|kind)$/
const http = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT)$/
const requesting = /^(?:request|call|send|invoke|execute|exec|run|post|forward|dispatch|trigger|perform)$/
const mostOptions = 20_000

/**
 * A tool that chooses its action by an argument does the worst of its actions. Each option is read like a name
 * (`get_workflow_run` reads). Of a `type` or a `kind` only an option that is a plain verb counts: most name things.
 */
export function fromChoices(tool: { name: string }, given: readonly Argument[]): Found[] {
  const named = acting(wordsOf(tool.name)).some(({ word }) => !requesting.test(word))
  return given.flatMap((argument): Found[] => {
    const name = wordsOf(argument.name).join('_')
    const sort = sorts.test(name)
    if (!sort && !chooses.test(name)) return []
    const options = optionsOf(argument, sort)
    // `create_monitor`, and the method is that of the request which the monitor makes.
    if (named && options.length > 0 && options.every((option) => http.test(option))) return []
    return options.slice(0, mostOptions).flatMap((option) => {
      const words = wordsOf(option)
      if (sort && (words.length !== 1 || thingsToo.has(words[0] ?? ''))) return []
      if (isThing(words)) return []
      return acting(words).map(({ category }) => found(category, `inputSchema.${argument.name}`, option))
    })
  })
}

/** `issue_types` names things, `issue_keys` may not. */
function isThing(words: readonly string[]): boolean {
  const last = words.at(-1) ?? ''
  return (
    words.length > 1 &&
    thingsToo.has(words[0] ?? '') &&
    last.endsWith('s') &&
    !/^(?:keys|tokens|credentials|certificates|secrets|invoices|refunds|payments|orders)$/.test(last)
  )
}

/** What may be chosen, by the schema and by what it says of the argument. */
function optionsOf(argument: Argument, sort: boolean): string[] {
  const options = argument.parts.flatMap(optionsIn)
  // What is said counts beside what is listed: no list takes away what a sentence says.
  return sort || !(isFree(argument) || options.length > 0)
    ? options
    : [...options, ...mentioned(saidOf(argument))]
}

/** Options in a sentence: 'list', "delete"; `add`; one of: create, update or delete; GET|POST. */
function mentioned(text: string): string[] {
  const quoted = [...text.matchAll(/(?<![\w])['"`“‘]([\w -]{2,60})['"`”’](?![\w])/g)].map(
    (each) => each[1] ?? '',
  )
  const listed = [...text.matchAll(/[\w-]{2,40}(?:(?: ?[,|/] ?(?:or |and )?| or )[\w-]{2,40})+/g)].flatMap(
    (each) => each[0].split(/ ?[,|/] ?(?:or |and )?| or /),
  )
  return [...quoted, ...listed].filter((option) => !thingsToo.has(option.toLowerCase()))
}

const heading =
  /^[ \t#*]*(?:[\w]+ )?(?:operations|actions|commands|methods|subcommands|modes)\b[^\n]{0,60}$/im
const item = /^[ \t]*(?:[-*•]|\d+[.)])[ \t]*(['"`*]*)([\w-]{2,60})\1 ?(?:\([^()\n]{0,80}\))? ?(?::|–|—|-|$)/gm

/** Operations that the description lists: “Operations: - 'list': …, - 'delete': …”. */
export function fromListed(description: string): Found[] {
  const text = plain(description.slice(0, longestText))
  const named = heading.test(text)
  return [...text.matchAll(item)].flatMap(([, quote, option = '']) => {
    if (!named && quote === '') return []
    const words = wordsOf(option)
    const thing =
      isThing(words) || (words.length === 1 && thingsToo.has(words[0] ?? '') && !(named && quote !== ''))
    return thing ? [] : acting(words).map(({ category }) => found(category, 'description', option))
  })
}
