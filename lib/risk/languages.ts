import { type Argument, isFree, isList, plainName, saidOf } from './arguments.ts'
import { type Found, found, longestText } from './found.ts'
import type { ToolDefinition } from './types.ts'
import { readVerbs } from './verbs.ts'
import { plain, wordsOf } from './words.ts'

// Languages in which a query can also write. PromQL, LogQL, KQL, JQL and their like cannot.
const writing =
  /\b(?:SQL|T-SQL|PL\/SQL|InfluxQL|Cypher|Gremlin|AQL|N1QL|GraphQL mutations?|SELECT\b[^;]{0,200}?\bFROM)\b/
const inLanguage = /^(?:.*_)?(?:sql|cypher|gremlin|sql_query|sql_statement|raw_sql|plsql|tsql)$/
const maybe = /^(?:.*_)?(?:query|queries|statement|statements|q|text|command|script)$/
const onlyLooked = /^(?:validate|format|lint|parse|explain|generate|suggest|convert|translate|optimi[sz]e)$/
const aboutQueries = /^(?:get|list|describe|show|find|search)$/

const saysOf = (tool: ToolDefinition) => plain((tool.description ?? '').slice(0, longestText))

/** A query in a language that can also write (SQL, Cypher, …) is run, whatever the tool is called. */
export function fromQuery(tool: ToolDefinition, given: readonly Argument[]): Found[] {
  const name = wordsOf(tool.name)
  if (name.some((word) => onlyLooked.test(word))) return []
  const direct = given.find((each) => isFree(each) && inLanguage.test(plainName(each)))
  if (direct) return [found('execute', `inputSchema.${direct.name}`, direct.name)]
  for (const argument of given) {
    if (!isFree(argument) || !maybe.test(plainName(argument))) continue
    const [language] = writing.exec(saidOf(argument)) ?? []
    if (language !== undefined) return [found('execute', `inputSchema.${argument.name}`, language)]
  }
  if (!name.some((word) => /^(?:query|queries|sql|statements?)$/.test(word))) return []
  // `get_query_examples` tells of queries, unless it takes one.
  if (aboutQueries.test(name[0] ?? '') && !name.includes('sql')) return []
  const [language] = writing.exec(saysOf(tool)) ?? []
  return language === undefined ? [] : [found('execute', 'description', language)]
}

const commands = /^(?:command|commands|cmd|shell|bash|argv|shell_command|command_line|cmdline|powershell)$/
const scripts = /^(?:script|source_code|javascript|js|python|python_code|js_code|program|lua|function_code)$/
const runs = /\b(?:execut|run|evaluat|interpret|eval)(?:s|es|ed|ing|e)?\b/i
const code = /\b(?:code|script|javascript|typescript|python|expression|shell|bash|terminal)\b/i

/** The arguments whose text is run, on a host or as code. */
export function runArguments(
  tool: ToolDefinition,
  given: readonly Argument[],
): { argument: Argument; on: 'host' | 'code' }[] {
  const reads = wordsOf(tool.name).some((word) => readVerbs.has(word))
  const about = saysOf(tool)
  return given.flatMap((argument) => {
    const name = plainName(argument)
    const host = commands.test(name)
    const direct = host || scripts.test(name)
    if (!(direct || name === 'code') || !(isFree(argument) || isList(argument))) return []
    const said = `${saidOf(argument)}\n${about}`
    const told = runs.test(said) && code.test(said)
    return told || (direct && !reads) ? [{ argument, on: host ? ('host' as const) : ('code' as const) }] : []
  })
}

/** A text that is run: a shell command, a script, code. */
export function fromCode(tool: ToolDefinition, given: readonly Argument[]): Found[] {
  return runArguments(tool, given).map(({ argument: { name } }) =>
    found('execute', `inputSchema.${name}`, name),
  )
}

/** A request of any kind to any address: it does whatever can be asked there. */
export function fromRequest(tool: ToolDefinition, given: readonly Argument[]): Found[] {
  const method = given.find((each) => /^(?:http_)?(?:method|verb)$/.test(plainName(each)) && isFree(each))
  const where = given.some((each) => /^(?:.*_)?(?:url|uri|path|endpoint|route)$/.test(plainName(each)))
  if (method && where && /\b(?:HTTP|DELETE|POST|PUT)\b/.test(saidOf(method)))
    return [found('destructive', `inputSchema.${method.name}`, method.name)]
  const words = wordsOf(tool.name)
  const asks =
    words.some((word) => /^(?:api|http|rest)$/.test(word)) &&
    words.some((word) => /^(?:request|call|proxy)$/.test(word))
  const [told] = /\b(?:HTTP|API) (?:requests?|calls?)\b/i.exec(saysOf(tool)) ?? []
  return asks && told !== undefined ? [found('execute', 'description', told)] : []
}
