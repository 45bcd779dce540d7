import { type Found, found, longestText } from './found.ts'
import type { ToolDefinition } from './types.ts'
import { categoryOf, onlyLeads, readVerbs, resolvable, sentenceReads, shownOnly, thingsToo } from './verbs.ts'
import { plain, stem } from './words.ts'

// Words that may stand before the verb of a sentence.
const before =
  /^(?:\p{L}+ly|to|this|tool|command|operation|function|method|endpoint|api|the|a|an|can|could|will|may|and|use|used|allows?|lets?|you|it|is|also|either|both|for|helps?|helper|be|by|users?)$/iu
// What follows a verb, and not a noun: `removes the file`, `deletes all rows`.
const object =
  /^(?:a|an|the|all|any|every|each|one|many|multiple|new|your|it|its|them|their|this|these|existing|several)$/i
// "Issue types of a project", but "Issue client keys" and "Charge customers".
const nounAfter =
  /^(?:types?|names?|values?|details?|keys?|ids?|fields?|status|history|entries|with|by|of|from|is|are|for|in|on)$/i
const joiner = /^(?:,|&|\/|and|or|then|optionally|also)$/i
// What is ticked when it is checked.
const checked = /^(?:checkbox|checkboxes|radio|box|boxes|todo|todos)$/

type Words = readonly string[]

/** The sentences of a text, each as its words and commas. What names an argument (`start: where to start`) is cut off. */
function sentencesOf(text: string): string[][] {
  return plain(text.slice(0, longestText))
    .split(/\n+/)
    .flatMap((line) =>
      line
        .replace(/^[ \t]*(?:[-*•]|\d+[.)])?[ \t]*[\w."'`]{1,64}(?: ?\([^()]{0,64}\))? ?: /, ': ')
        .split(/[!?:;]+|\.(?=\s|$)/),
    )
    .map((sentence) => sentence.match(/[\p{L}'-]+|[,&/]/gu) ?? [])
}

/**
 * The verbs of title and description: what leads the first sentence ("Delete a file", "Permanently deletes a file",
 * "Add, update or remove labels"), what is joined to it ("gets or creates a user"), and in later sentences what the
 * tool is said to do ("It also removes the file"): the rest are instructions on how to call it. Each sentence is
 * judged by itself, so that none takes away what another one says.
 */
export function fromDescription(tool: ToolDefinition): Found[] {
  const sentences = sentencesOf(tool.description ?? '')
  const first = sentences.findIndex((words) => words.length > 0)
  return [
    ...sentencesOf(tool.title ?? '').flatMap((words) => verbsOf(words, true, 'title')),
    ...sentences.flatMap((words, i) => verbsOf(words, i === first, 'description')),
  ]
}

function leadOf(words: Words): number {
  const at = words.findIndex((word) => !before.test(word))
  return at > 6 ? -1 : at
}

function verbsOf(words: Words, first: boolean, field: string): Found[] {
  const at = leadOf(words)
  if (at < 0) return []
  const places = new Set<number>()
  const lead = runFrom(words, at)
  // "Labels: create, update or delete": several verbs in a row are what it does, and no step on the way to it.
  const several =
    at === 0 &&
    lead.length > 1 &&
    !/ing$/i.test(words[0] ?? '') &&
    lead.every((n) => !stem(words[n] ?? '').some(isThing))
  if (first || several || said(words, at) || orders(words, at)) for (const n of lead) places.add(n)
  if (first && !readsAt(words, at)) for (const n of runsBehind(words, at)) places.add(n)
  for (let n = at + 2; n < words.length; n++) {
    if (!/^(?:and|or|then)$/i.test(words[n - 1] ?? '') || !object.test(words[n + 1] ?? '')) continue
    if (first || /s$/i.test(words[n] ?? '')) places.add(n)
  }
  return [...places].flatMap((n) => verbAt(words, n, field))
}

/** The verb that leads and those that are strung to it: "Add, update or remove labels". */
function runFrom(words: Words, at: number): number[] {
  const places = [at]
  let n = at + 1
  while (n < words.length && joiner.test(words[n] ?? '')) {
    while (joiner.test(words[n] ?? '')) n++
    const forms = stem(words[n] ?? '')
    const verb = forms.some(
      (form) => form === 'manage' || readVerbs.has(form) || (categoryOf(form) && !thingsToo.has(form)),
    )
    if (!verb) break
    places.push(n)
    n++
  }
  return places
}

const isThing = (form: string) => thingsToo.has(form)

/** "Manage rules (create, update, delete)", "Tools for creating and deleting rules". */
function runsBehind(words: Words, at: number): number[] {
  const places: number[] = []
  for (let n = at + 1; n < words.length; n++) {
    const forms = stem(words[n] ?? '')
    if (!forms.some((form) => categoryOf(form)) || forms.some(isThing)) continue
    const run = runFrom(words, n)
    const next = words[(run.at(-1) ?? n) + 1] ?? ''
    // "… of create, update and delete operations" is about them.
    if (run.length > 1 && !/^(?:operations?|events?|requests?|permissions?|actions?)$/i.test(next))
      places.push(...run)
    n = run.at(-1) ?? n
  }
  return places
}

/** "Removes the …": the third person and its object. */
function said(words: Words, at: number): boolean {
  const word = words[at] ?? ''
  return /s$/i.test(word) && categoryOf(word.toLowerCase()) === undefined && object.test(words[at + 1] ?? '')
}

/** "Delete the …" in a later sentence: told to whoever calls, or said of the tool; where it destroys, it counts. */
function orders(words: Words, at: number): boolean {
  const word = (words[at] ?? '').toLowerCase()
  const category = categoryOf(word)
  const harm = category === 'destructive' || category === 'financial'
  return harm && !thingsToo.has(word) && object.test(words[at + 1] ?? '')
}

function verbAt(words: Words, at: number, field: string): Found[] {
  const word = words[at] ?? ''
  const next = words[at + 1] ?? ''
  // "Start here", "Call this first": said to whoever calls.
  if (/^(?:here|this)$/i.test(next) && /^(?:start|call|run|invoke|open|use)$/i.test(word)) return []
  // "Deleted items": done to them already, and not by this.
  if (/ed$/i.test(word) && categoryOf(word.toLowerCase()) === undefined) return []
  if (readsAt(words, at)) return []
  const forms = stem(word)
  const noun = forms.some((form) => thingsToo.has(form)) && !object.test(next) && !/s$/i.test(word)
  if (noun && (nounAfter.test(next) || forms.some((form) => onlyLeads.has(form)))) return []
  return forms.flatMap((form): Found[] => {
    // A title is often the name once more, and in a name *manage* says nothing.
    if (form === 'resolve' || form === 'check' || (form === 'manage' && field !== 'title'))
      return [found('write', field, word)]
    const category = categoryOf(form)
    return category ? [found(category, field, word)] : []
  })
}

/** Whether the verb there only reads: "executes a log query", "generates a summary", "resolves a name". */
function readsAt(words: Words, at: number): boolean {
  const forms = stem(words[at] ?? '')
  const behind = words.slice(at + 1, at + 7).map((word) => word.toLowerCase())
  if (forms.includes('resolve')) return !behind.some((word) => resolvable.has(word))
  if (forms.includes('check') && behind.slice(0, 3).some((word) => checked.test(word))) return false
  if (forms.some((form) => readVerbs.has(form))) return true
  if (forms.some((form) => /^(?:execute|run|perform)$/.test(form))) return asks(behind.join(' '))
  return forms.includes('generate') && behind.slice(0, 5).some((word) => shownOnly.has(word))
}

/** "a search query", "a log query", "a PromQL query" read; "a query" alone may be any. */
function asks(text: string): boolean {
  return (
    /\b(?:promql|logql|traceql|kql|nrql|jql)\b/.test(text) ||
    (/\b(?:search|log|logs|metrics?|render|find|count|similarity|vector|semantic|trace)\b/.test(text) &&
      /\b(?:quer|search)/.test(text))
  )
}

/** Whether the first thing that the description says is that the tool reads. */
export function leadsReading(tool: ToolDefinition): boolean {
  const words = sentencesOf((tool.description ?? '').slice(0, 1_000)).find((each) => each.length > 0)
  const lead = words === undefined ? -1 : leadOf(words)
  if (words === undefined || lead < 0) return false
  // "Read-only" is a claim and no verb; "provides a way to …" says nothing yet.
  if (
    words
      .slice(lead + 1, lead + 4)
      .some((word) => /^(?:ways?|ability|interface|means|tools?|access)$/i.test(word))
  )
    return false
  // Of a page a snapshot is a look, of a machine it is a copy.
  if (/^(?:take|capture)s?$/i.test(words[lead] ?? ''))
    return words
      .slice(lead + 1, lead + 6)
      .some((word) => /^(?:screenshots?|page|accessibility|screen|dom)$/i.test(word))
  return readsAt(words, lead) || stem(words[lead] ?? '').some((form) => sentenceReads.has(form))
}
