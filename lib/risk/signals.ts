import type { Classified, Level, Signal } from './types.ts'

export type Pattern = {
  id: string
  phrase: string
  raises?: Level
  name?: RegExp
  text?: RegExp
  argument?: RegExp
  said?: RegExp
  lists?: true
}

/**
 * What makes a tool riskier than its category says. `name` is matched against the words of the tool's name joined
 * with spaces, `text` against title and description, `argument` against the words of an argument's name joined with
 * underscores, `said` against what the schema says of an argument that takes a text; with `lists` only arguments
 * that take several count.
 */
export const patterns: readonly Pattern[] = [
  {
    id: 'mints_credentials',
    phrase: 'Mints credentials',
    raises: 'critical',
    name: /\b(?:issue|create|generate|mint|rotate|regenerate|renew|add|new|roll)\b.*\b(?:keys?|tokens?|secrets?|credentials?|passwords?|certificates?|pat)\b/,
    text: /\b(?:issue|create|generate|mint|rotate|regenerate|renew)s?\b(?:\s+\S+){0,4}?\s+(?:api[- ]keys?|access tokens?|tokens?|secrets?|credentials|passwords?|certificates?|signing keys?|access keys?)\b/i,
  },
  {
    id: 'changes_permissions',
    phrase: 'Changes permissions',
    raises: 'critical',
    name: /\b(?:grant|assign|add|set|update|change|remove|revoke|edit|modify|put|create|delete|invite)\b.*\b(?:permissions?|roles?|policy|policies|acl|access|collaborators?|members?|admins?|rbac|iam|visibility|firewall)\b/,
    text: /\b(?:grant|assign|change|modify|update|set|revoke)s?\b(?:\s+\S+){0,4}?\s+(?:permissions?|access rights?|roles?|access control|access level|visibility)\b|\b(?:grant|revoke)s?\b(?:\s+\S+){0,4}?\s+access\b/i,
  },
  {
    id: 'spends_money',
    phrase: 'Spends money',
    raises: 'critical',
    name: /\b(?:pay|charge|refund|payout|purchase|buy|checkout session|transfer funds|withdraw)\b|\bbilling\b.*\b(?:create|session|update|start)\b/,
    text: /\b(?:charges?|refunds?|pays?|purchases?|buys?|payouts?|transfers? (?:money|funds)|checkout session|billing portal)\b/i,
  },
  {
    id: 'admin',
    phrase: 'Acts as an administrator',
    raises: 'high',
    text: /\b(?:(?:using|with) )?(?:an? )?(?:admin(?:istrator)?|root|superuser)(?:'s)? (?:key|rights?|access|privileges?|token|operation)\b|\bas (?:an )?admin\b|\b(?:as|needs|requires) root\b|\bsystem[- ]level\b/i,
    name: /\b(?:admin|sudo|superuser)\b/,
  },
  {
    id: 'sends_outside',
    phrase: 'Sends messages outside',
    raises: 'high',
    name: /\b(?:send|post|reply|notify|tweet|publish)\b.*\b(?:e?mails?|sms|messages?|tweets?|slack|notifications?|comments?|webhooks?)\b|\bsend\b|\b(?:make|place|start)\b.*\bcalls?\b/,
    text: /\bsends?\b(?:\s+\S+){0,4}?\s+(?:e-?mails?|sms|messages?|notifications?|text messages?|invitations?)\b/i,
  },
  {
    id: 'irreversible',
    phrase: 'Cannot be undone',
    raises: 'critical',
    name: /\b(?:purge|permanently|hard delete|wipe|shred|truncate|destroy)\b/,
    text: /\b(?:permanent(?:ly)?|irreversibl[ey]|cannot be (?:undone|recovered|restored|reversed)|no undo)\b/i,
  },
  { id: 'runs_code', phrase: 'Runs code', raises: 'high' },
  {
    id: 'runs_on_host',
    phrase: 'Runs on a host',
    raises: 'critical',
    name: /\b(?:shell|bash|terminal|ssh|powershell|exec command|run command|execute command)\b/,
  },
  {
    id: 'query',
    phrase: 'Takes a query language',
    raises: 'medium',
    name: /\b(?:sql|graphql|kql|promql|logql|cypher|jql)\b/,
    argument: /^(?:.*_)?(?:sql|graphql|kql|cypher|statement|promql|logql|jql|traceql|nrql)$/,
    said: /\b(?:SQL|PromQL|LogQL|TraceQL|KQL|Cypher|JQL|GraphQL|NRQL|InfluxQL|SPARQL|Gremlin) (?:quer|statement|expression|to (?:run|execute))/,
  },
  {
    id: 'url',
    phrase: 'Takes a URL',
    raises: 'medium',
    argument: /^(?:.*_)?(?:urls?|uri|href|endpoint|webhook)$/,
    said: /^(?:the |a |an |full |absolute |public |target |webhook )*(?:URL|URI)\b/i,
  },
  {
    id: 'path',
    phrase: 'Takes a file path',
    raises: 'medium',
    argument:
      /^(?:paths?|file|files|filename|filepath|file_name|(?:.*_)?(?:file_paths?|path|directory)|dir|folder|destination)$/,
    said: /^(?:the |a |full |absolute |relative |local )*(?:file|directory|folder|file system|filesystem) path\b/i,
  },
  {
    id: 'html',
    phrase: 'Takes HTML',
    raises: 'medium',
    argument: /^(?:html|html_body|body_html|html_content|markup)$/,
    said: /\b(?:raw |in |as )HTML\b|\bHTML (?:content|body|markup|template|string)\b/,
  },
  {
    id: 'bulk',
    phrase: 'Acts in bulk',
    raises: 'high',
    name: /\b(?:bulk|batch|all|mass|multi)\b/,
    text: /\b(?:in bulk|bulk|batch of|multiple \w+ at once|all (?:of )?(?:the |your )?\w+s at once)\b/i,
    argument: /^(?:.*_)?(?:ids|emails|recipients|usernames|user_names)$/,
    lists: true,
  },
  {
    id: 'overwrites',
    phrase: 'Overwrites what is there',
    name: /\b(?:update|overwrite|replace|upsert|edit|modify|put|patch|set|rewrite|write(?: \w+)* files?|reset|import|restore)\b/,
    argument: /^(?:overwrite|force|replace|clobber)$/,
    text: /\boverwrit(?:e|es|ing|ten)\b|\breplaces? (?:the|all|any|every|existing|its)\b/i,
  },
]

/** Does the recommended rule ask a person? Money, credentials and permissions do, whatever the category. */
export function needsPerson(tool: Classified): boolean {
  const asked = ['mints_credentials', 'changes_permissions', 'spends_money']
  return tool.category === 'financial' || tool.signals.some((signal: Signal) => asked.includes(signal.id))
}
