import type { Section } from './doc-page.tsx'
import { DocTable } from './parts.tsx'

/** What SECURITY.md and docs/failure-modes.md say, for somebody who decides whether to rely on it. */
export const security: readonly Section[] = [
  {
    id: 'promises',
    title: 'Three promises',
    body: (
      <ul>
        <li>Nothing is forwarded that was not decided and durably recorded.</li>
        <li>No organisation ever sees another’s bytes.</li>
        <li>Every doubt denies.</li>
      </ul>
    ),
  },
  {
    id: 'protects',
    title: 'What protects what',
    body: (
      <DocTable
        caption="What protects what"
        heads={['Thing', 'Protected by']}
        rows={[
          ['Calls', 'one engine that decides before anything is sent; what it cannot evaluate is denied'],
          [
            'What gateways enforce',
            'releases signed with Ed25519; one that is not genuine, is for somebody else, has ended or is older than one already enforced is refused',
          ],
          [
            'Organisations from each other',
            'types in the code, row security in PostgreSQL that is forced for every role, and composite keys',
          ],
          ['Signed proxy URLs', 'an Ed25519 key of their own; revoked within a second'],
          [
            'Headers for servers',
            'AES-256-GCM, bound to organisation, server and origin; no page or API shows a value again',
          ],
          [
            'The inside of your network',
            'calls go to public addresses over https only, checked at each connection against what the name resolves to; redirects are not followed',
          ],
          [
            'Your credentials',
            'a server gets the client’s message and the headers set for it, never the client’s own credentials, cookies or origin',
          ],
          [
            'The console',
            'a content security policy that names the scripts of each page, checks of the origin, sessions that can be ended one by one',
          ],
        ]}
      />
    ),
  },
  {
    id: 'stored',
    title: 'What is stored',
    body: (
      <DocTable
        caption="What is stored, how, and who can read it"
        heads={['What', 'How', 'Who can read it']}
        rows={[
          ['Passwords', 'argon2id', 'nobody'],
          ['Tokens and secrets in links', 'a SHA-256 hash; shown once', 'nobody'],
          ['Signed proxy URLs', 'not at all; records keep their id', 'nobody'],
          ['Headers for servers', 'encrypted', 'the console and the gateway, which hold the key'],
          ['Policies, tools, grants', 'as rows of one organisation', 'its members, by role'],
          [
            'Calls',
            'decision, rule, names of arguments, a keyed hash of them, the caller’s address; never a value',
            'members of the organisation',
          ],
          [
            'Calls that wait for a person',
            'the complete arguments, encrypted, until somebody answered and the call was made, or the time is over',
            'members who may answer',
          ],
          ['Changes', 'who, what, before and after, without secrets', 'owners, admins, auditors'],
          ['Sessions', 'browser and address of each sign-in', 'the person they belong to'],
          [
            'Letters',
            'as text, with their links, until they are sent and for seven days after',
            'the instance itself',
          ],
          [
            'Messages from the contact form',
            'as text; done ones are removed after 90 days',
            'the operator of this instance',
          ],
        ]}
      />
    ),
  },
  {
    id: 'fails',
    title: 'When a part fails',
    body: (
      <DocTable
        caption="When a part fails"
        heads={['What is down', 'What callers get']}
        rows={[
          [
            'PostgreSQL',
            'every call is refused within two seconds; nothing is forwarded; service returns by itself',
          ],
          ['The console', 'the same decisions: gateways need nothing from it'],
          [
            'The jobs',
            'the same decisions; a release lives 24 hours and is renewed when 12 are left, so after at least 12 hours without jobs and without a publication calls are refused',
          ],
          ['A gateway', 'no connection; nothing that it forwarded is missing in the record'],
          ['The server', 'a tool error that says so; the call is recorded, and never sent twice'],
        ]}
      />
    ),
  },
  {
    id: 'not-yet',
    title: 'What is not there yet',
    body: (
      <ul>
        <li>
          The audit log is not signed or chained: who can write to the database as its owner can change it.
        </li>
        <li>No task removes old calls.</li>
        <li>
          Whoever takes over the process of the console can sign releases; whoever takes over a gateway can
          open the headers for servers, and cannot issue a grant or change a policy.
        </li>
      </ul>
    ),
  },
  {
    id: 'report',
    title: 'Report a problem',
    body: (
      <p>
        A fault in the product: open a private security advisory in the repository of its source, and please
        give us time to mend it before you write about it. A fault of this instance:{' '}
        <a href="/contact">write to its operator</a>, who alone can read it; do not put secrets into the
        message.
      </p>
    ),
  },
]
