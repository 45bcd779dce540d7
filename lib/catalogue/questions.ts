import { served, visible } from '#lib/risk/visible.ts'
import { categoryWords, levelWords } from './kinds.ts'
import type { ListedServer } from './server.ts'
import { choiceWords, type ToolFacts } from './tool-facts.ts'

/** A question that stands on a page with its answer, as plain text. */
export type Question = { question: string; answer: string }

/** What a tool does: in our words, or in the server's where there are none of ours, and then labelled as such. */
export function doesWords({ listed }: Pick<ToolFacts, 'listed'>): string {
  if (listed.words !== undefined) return listed.words.does
  const said = listed.definition.description ?? ''
  return said.trim() === '' ? 'Its definition does not say.' : `The server says: “${served(said, 300)}”`
}

/** The same in a sentence, with the name that the server shows to people. */
function shortly(facts: ToolFacts): string {
  const [first] = doesWords(facts).split(/(?<=\.) /)
  const { title } = facts.listed.definition
  return title === undefined ? `${first}` : `${first} Its server calls it “${served(title, 100)}”.`
}

/** The level and what gave it, in a sentence or two. */
export function riskWords({ found }: Pick<ToolFacts, 'found'>): string {
  const category = categoryWords[found.category].word.toLowerCase()
  if (found.signals.length === 0) {
    const why =
      found.category === 'read'
        ? 'its name and its description say that it reads, and nothing in its definition says more'
        : 'it does not say what it does, so it is taken to write'
    return `${levelWords[found.level]}. Its category is ${category}: ${why}.`
  }
  const signals = found.signals.map(
    ({ phrase, field, words }) => `${lower(phrase)} (${fieldWords(field)}: “${visible(words)}”)`,
  )
  return `${levelWords[found.level]}. Its category is ${category}, and its definition says: ${signals.join(', ')}. The level is found from the definition by fixed rules; what a server says of itself can raise it and never lower it.`
}

/** A field of a definition in words: `inputSchema.action` is the argument “action”. */
export function fieldWords(field: string): string {
  if (field === 'inputSchema') return 'argument'
  return field.startsWith('inputSchema.') ? `argument ${field.slice('inputSchema.'.length)}` : field
}

/** The six questions on a tool's page. A test holds each claim about a rule against the engine. */
export function questionsOf(facts: ToolFacts): Question[] {
  const { server, recommended, rules, shown } = facts
  const others = server.tools.length - 1
  return [
    { question: 'What does it do?', answer: shortly(facts) },
    {
      question: 'How do I enforce a policy on it?',
      answer: `Register ${server.name} with its address, ${server.url}; its tools are read, and each has a rule in a draft. For this one it is ${choiceWords[recommended]}. ${rules[recommended].sentence} Publish it, and give your agent the address of the gateway instead of the server’s. From then on each call is decided and recorded before the server hears of it.`,
    },
    { question: 'What risk level is it, and why?', answer: riskWords(facts) },
    {
      question: 'Can I rate-limit it?',
      answer: `Yes. ${rules.limit.sentence} Calls are counted over the time before each of them, so nothing starts anew on the minute, and one that is too many is refused with the time to wait.${
        recommended === 'ask' || recommended === 'hide'
          ? ' But one call too many is already the harm here: a limit bounds it, and does not prevent it.'
          : ''
      }`,
    },
    {
      question: 'How do I block it completely?',
      answer: `Hide it: write ${shown} into “hide”, as in the ${recommended === 'hide' ? 'recommended rule' : 'last of the rules'} above. The agent is not told of it, and a call is answered as if the tool did not exist. Under "default": "deny" a tool without any rule is hidden too. Deny leaves it in the list and refuses every call with your reason.`,
    },
    { question: 'Which server provides it?', answer: providesWords(server, others) },
  ]
}

function providesWords(server: ListedServer, others: number): string {
  return `${server.name}, at ${server.url}, with ${others} other tools. ${server.about}`
}

export function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** As much as a search engine shows of a description. */
const LONGEST_SUMMARY = 155

/** A tool in one line: its level and what it does, cut after a word. */
export function summaryOf(facts: ToolFacts): string {
  return shortened(
    `${levelWords[facts.found.level]} risk. ${doesWords(facts)} What to allow an agent, as a policy.`,
    LONGEST_SUMMARY,
  )
}

export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const cut = text.slice(0, most - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1)).replace(/[,.:;]$/, '')}…`
}
