import type { Section } from './doc-page.tsx'
import { DocTable } from './parts.tsx'

/** What README.md, SECURITY.md and docs/failure-modes.md say of records, for somebody who uses them. */
export const records: readonly Section[] = [
  {
    id: 'before',
    title: 'Before it leaves',
    body: (
      <p>
        The gateway decides a call, takes its limits and writes its record in one commit to the database; only
        then is anything sent to the server. If the record cannot be written, the call is refused. So the log
        has no holes where the server was reached.
      </p>
    ),
  },
  {
    id: 'kept',
    title: 'What is kept of a call',
    body: (
      <>
        <DocTable
          caption="What is kept of a call"
          heads={['Kept', 'As']}
          rows={[
            ['Who', 'the agent, person or automation, its grant, and whether it used the URL or the token'],
            ['What', 'the server, the tool, and the names of its arguments'],
            ['The arguments', 'a keyed hash of them all, which tells equal calls from others; never a value'],
            [
              'The decision',
              'its result, the rule that fired, what each condition compared by type, and the version of the policy',
            ],
            ['From where', 'the address of the caller'],
            [
              'What became of it',
              'the outcome, the status and size of the answer, and the time in the gateway and in the server',
            ],
          ]}
        />
        <p>
          Neither arguments nor results of a call are stored. Old calls are not removed by anything yet, and
          the log is not signed or chained yet: whoever can write to the database as its owner can change it.
        </p>
      </>
    ),
  },
  {
    id: 'results',
    title: 'The results in the log',
    body: (
      <DocTable
        caption="Results in the log"
        heads={['Result', 'Means', 'The agent reads']}
        rows={[
          ['Allowed', 'it was sent to the server', 'the answer of the server'],
          ['Over limit', 'a limit had no room', 'a tool error: which limit, and when there may be room'],
          [
            'Waiting',
            'a person was asked and has not answered yet',
            'where a person approves it, in the form that its client can use',
          ],
          [
            'Approved',
            'somebody approved it; the same call, made again, passes once and is Allowed',
            'what it read while it waited',
          ],
          ['Refused', 'somebody said no', 'a tool error with the reason'],
          ['Expired', 'nobody answered in time, or nobody used the answer', 'what it read while it waited'],
          [
            'Denied',
            'a rule, or a doubt, refused it',
            'a tool error that begins with [POLICY DENIED] and says what would be allowed',
          ],
          [
            'Hidden',
            'the tool does not exist for this agent',
            'what the protocol answers for an unknown tool',
          ],
        ]}
      />
    ),
  },
  {
    id: 'read',
    title: 'Reading it',
    body: (
      <>
        <p>
          The <b>Audit log</b> of an organisation has two tabs: <b>Tool calls</b>, and <b>Changes</b>, which
          holds who changed what in the console or by the API. Filters are part of the address, so that a view
          can be sent to somebody. A row opens with each check in order, and the rule that fired.
        </p>
        <p>
          Both can be exported, as CSV or as JSON Lines, by owners, admins and auditors. Calls are seen by
          every role, changes by owners, admins and auditors.
        </p>
      </>
    ),
  },
]
