import type { Classified, Level, Signal } from './types.ts'

type Pattern = { id: string; phrase: string; raises?: Level; name?: RegExp; text?: RegExp; argument?: RegExp }

/**
 * What makes a tool riskier than its category says. `name` is matched against the words of the tool's name joined
 * with spaces, `text` against title and description, `argument` against argument names.
 */
export const patterns: readonly Pattern[] = [
  {
    id: 'mints_credentials',
    phrase: 'Mints credentials',
    raises: 'critical',
    name: /\b(?:issue|create|generate|mint|rotate|regenerate|renew|add|new)\b.*\b(?:keys?|tokens?|secrets?|credentials?|passwords?|certificates?|pat)\b/,
    text: /\b(?:issue|create|generate|mint|rotate|regenerate)s?\b(?:\s+\S+){0,4}?\s+(?:api[- ]keys?|access tokens?|tokens?|secrets?|credentials|passwords?|certificates?|signing keys?)\b/i,
  },
  {
    id: 'changes_permissions',
    phrase: 'Changes permissions',
    raises: 'critical',
    name: /\b(?:grant|assign|add|set|update|change|remove|revoke|edit|modify|put|create|delete)\b.*\b(?:permissions?|roles?|policy|policies|acl|access|collaborators?|members?|admins?|rbac|iam)\b/,
    text: /\b(?:grant|assign|change|modify|update|set)s?\b(?:\s+\S+){0,4}?\s+(?:permissions?|access rights?|roles?|access control)\b/i,
  },
  {
    id: 'spends_money',
    phrase: 'Spends money',
    raises: 'critical',
    name: /\b(?:pay|charge|refund|payout|purchase|buy|checkout|transfer funds|withdraw)\b|\bbilling\b.*\b(?:create|session|update|start)\b/,
    text: /\b(?:charges?|refunds?|pays?|purchases?|buys?|payouts?|transfers? (?:money|funds)|checkout session|billing portal)\b/i,
  },
  {
    id: 'admin',
    phrase: 'Acts as an administrator',
    raises: 'high',
    text: /\b(?:(?:using|with) )?(?:an? )?admin(?:istrator)?(?:'s)? (?:key|rights?|access|privileges?|token|operation)\b|\bas (?:an )?admin\b|\bsystem[- ]level\b/i,
    name: /\badmin\b/,
  },
  {
    id: 'sends_outside',
    phrase: 'Sends messages outside',
    raises: 'high',
    name: /\b(?:send|post|reply|notify|tweet|publish)\b.*\b(?:e?mails?|sms|messages?|tweets?|slack|notifications?|comments?|webhooks?)\b|\bsend\b/,
    text: /\bsends?\b(?:\s+\S+){0,4}?\s+(?:e-?mails?|sms|messages?|notifications?|text messages?)\b/i,
  },
  {
    id: 'irreversible',
    phrase: 'Cannot be undone',
    raises: 'critical',
    text: /\b(?:permanent(?:ly)?|irreversibl[ey]|cannot be (?:undone|recovered|restored)|no undo)\b/i,
  },
  {
    id: 'runs_code',
    phrase: 'Runs code',
    raises: 'high',
    argument: /^(?:code|script|source_code|snippet|program|javascript|python)$/i,
  },
  {
    id: 'runs_on_host',
    phrase: 'Runs on a host',
    raises: 'critical',
    name: /\b(?:shell|bash|terminal|ssh|powershell|exec command|run command)\b/,
    argument: /^(?:command|cmd|shell|argv)$/i,
  },
  {
    id: 'query',
    phrase: 'Takes a query language',
    raises: 'medium',
    argument: /^(?:sql|graphql|kql|cypher|statement|promql|logql)$/i,
    name: /\b(?:sql|graphql|kql)\b/,
  },
  {
    id: 'url',
    phrase: 'Takes a URL',
    raises: 'medium',
    argument: /^(?:url|uri|href|endpoint|webhook(?:_?url)?|callback(?:_?url)?|.*_url)$/i,
  },
  {
    id: 'path',
    phrase: 'Takes a file path',
    raises: 'medium',
    argument:
      /^(?:path|file|filename|filepath|file_path|directory|dir|folder|destination|source_path|target_path)$/i,
  },
  { id: 'html', phrase: 'Takes HTML', raises: 'medium', argument: /^(?:html|html_body|body_html)$/i },
  {
    id: 'bulk',
    phrase: 'Acts in bulk',
    raises: 'high',
    name: /\b(?:bulk|batch|all|mass|multi)\b/,
    text: /\b(?:in bulk|bulk|batch of|multiple \w+ at once|all (?:of )?(?:the |your )?\w+s at once)\b/i,
  },
  {
    id: 'overwrites',
    phrase: 'Overwrites what is there',
    argument: /^(?:overwrite|force|replace|clobber)$/i,
    text: /\boverwrit(?:e|es|ing|ten)\b/i,
  },
]

/** Does the recommended rule ask a person? Money, credentials and permissions do, whatever the category. */
export function needsPerson(tool: Classified): boolean {
  const asked = ['mints_credentials', 'changes_permissions', 'spends_money']
  return tool.category === 'financial' || tool.signals.some((signal: Signal) => asked.includes(signal.id))
}
