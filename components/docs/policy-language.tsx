import {
  ACTIONS,
  ALL_TOOLS,
  CONDITION,
  DEFAULTS,
  EFFECTS,
  LIMIT,
  OPERATORS,
  POLICY,
  RULE,
  SCOPES,
  TEST,
  WINDOW_SECONDS,
  WINDOWS,
} from '#lib/policy/grammar.ts'
import { TOO_MUCH } from '#lib/policy/most.ts'
import { CLASSES } from '#lib/policy/selectors.ts'
import type { Section } from './doc-page.tsx'
import { DocTable, MemberTable, PrintedPolicy, WordTable } from './parts.tsx'
import { docPolicies } from './policies.ts'

const figure = new Intl.NumberFormat('en-GB')

/** Made from the tables that the reader of the language is made from, so that it cannot say something else. */
export const policyLanguage: readonly Section[] = [
  {
    id: 'document',
    title: 'The document',
    body: (
      <>
        <p>
          A policy is one JSON document for the tools of one server. One engine gives it meaning: in the
          editor, in the <a href="/playground">playground</a>, on the command line and in the gateway.
        </p>
        <PrintedPolicy policy={docPolicies.smallest} />
        <MemberTable caption="Keys of the document" members={POLICY} />
        <WordTable caption="Values of default" head="default" words={DEFAULTS} />
        <p>
          Nothing is silently ignored: an unknown key, a key that stands twice, a value of the wrong type or
          an expression that cannot be read refuses the document, with the place and a sentence. An editor
          that knows JSON Schema completes a policy by <a href="/policy.schema.json">policy.schema.json</a>.
        </p>
      </>
    ),
  },
  {
    id: 'selectors',
    title: 'Which rule applies',
    body: (
      <>
        <p>
          A key of <code>tools</code>, and an element of <code>hide</code>, is the name of a tool, a glob (
          <code>*</code> for any characters, <code>?</code> for one), or a class of tools.
        </p>
        <DocTable
          caption="Classes of tools"
          heads={['Class', 'Means']}
          rows={[...CLASSES].map(([text, { about }]) => [<code key={text}>{text}</code>, `${about}.`])}
        />
        <p>
          One rule applies to a call, alone. The exact name comes first; then globs, those with more literal
          characters before others and the earlier of two; then the risk level, then a risk level or higher;
          then the category; last a bare <code>*</code>. <code>hide</code> comes before them all.
        </p>
        <PrintedPolicy policy={docPolicies.selectors} />
      </>
    ),
  },
  {
    id: 'rules',
    title: 'Rules',
    body: (
      <>
        <p>
          The empty rule <code>{'{}'}</code> allows a tool. Everything else narrows it.
        </p>
        <MemberTable caption="Keys of a rule" members={RULE} />
        <WordTable caption="Values of action" head="action" words={ACTIONS} />
        <p>
          A rule that asks holds the call back: the agent gets a link to <em>Approvals</em>, and after
          somebody approved there, exactly this call passes once, with these arguments, within the rule’s
          time. A limit without room denies instead of asking.
        </p>
      </>
    ),
  },
  {
    id: 'conditions',
    title: 'Conditions on arguments',
    body: (
      <>
        <MemberTable caption="Keys of a condition" members={CONDITION} />
        <WordTable caption="Operators" head="op" words={OPERATORS} />
        <p>
          A path begins with <code>args</code>; <code>[*]</code> stands for each element of a list. What is
          missing does not satisfy <code>require</code>. Whatever cannot be evaluated, because it has another
          type or too many values, denies the call: it never counts as “does not match”. Numbers are compared
          as exact decimals.
        </p>
        <PrintedPolicy policy={docPolicies.conditions} />
      </>
    ),
  },
  {
    id: 'limits',
    title: 'Limits',
    body: (
      <>
        <MemberTable caption="Keys of a limit" members={LIMIT} />
        <WordTable caption="Scopes" head="scope" words={SCOPES} />
        <DocTable
          caption="Windows"
          heads={['window', 'Seconds']}
          rows={[
            ...[...WINDOWS].map(([word, seconds]) => [
              <code key={word}>{word}</code>,
              figure.format(seconds),
            ]),
            [
              'a whole number',
              `${figure.format(WINDOW_SECONDS.least)} to ${figure.format(WINDOW_SECONDS.most)}`,
            ],
          ]}
        />
        <p>
          Windows roll: in any interval as long as the window, at most the maximum is let through, on all
          gateways together. All limits of a call are taken together or not at all, and a refused call takes
          nothing. If they cannot be counted, the call is denied. Limits of all tools stand in{' '}
          <code>all_tools</code>: {ALL_TOOLS.limits.about}
        </p>
        <PrintedPolicy policy={docPolicies.limits} />
      </>
    ),
  },
  {
    id: 'tests',
    title: 'Tests',
    body: (
      <>
        <p>A policy can carry calls and what they must come to. While one fails, a draft is not published.</p>
        <MemberTable caption="Keys of a test" members={TEST} />
        <WordTable caption="Values of expect" head="expect" words={EFFECTS} />
        <PrintedPolicy policy={docPolicies.tests} />
      </>
    ),
  },
  {
    id: 'bounds',
    title: 'How much a policy may have',
    body: (
      <ul>
        {Object.values(TOO_MUCH).map((sentence) => (
          <li key={sentence}>{allowed(sentence)}.</li>
        ))}
      </ul>
    ),
  },
]

/** The bound itself, where the sentence is about a text that is over it. */
function allowed(sentence: string): string {
  return sentence === TOO_MUCH.expressions
    ? 'The regular expressions of a policy have a budget together, which some hundreds of short ones do not reach'
    : sentence
}
