'use client'
import { useState } from 'react'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { CheckField } from '#components/ui/field.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { maskSecret } from '#components/ui/mask-secret.ts'
import { Notice } from '#components/ui/notice.tsx'
import { SecretOnce } from '#components/ui/secret-once.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import styles from './grants.module.css'
import type { Secret } from './held-secret.ts'
import { snippets } from './snippets.ts'

type Props = { name: string; identity: string; secret: Secret; local: boolean }

/** The one thing to paste, shown once, and how each client takes it. */
export function SecretPanel({ name, identity, secret, local }: Props) {
  const [inHeader, setInHeader] = useState(false)
  const [tab, setTab] = useState('claude-code')
  const signed = /\/s\/([^/]+)\//.exec(secret.proxyUrl)?.[1] ?? secret.proxyUrl
  const value = inHeader ? secret.token : secret.proxyUrl
  const hidden = inHeader ? secret.token : signed
  return (
    <>
      <SecretOnce
        title={inHeader ? 'Grant token' : 'Signed proxy URL'}
        hint={`Shown once. It is a secret: whoever has it calls as ${identity}.`}
        value={value}
        secret={hidden}
      >
        <CheckField
          label="Keep the secret out of the URL"
          hint="Every snippet below then uses the bearer header."
          checked={inHeader}
          onChange={setInHeader}
        />
      </SecretOnce>
      <Tabs
        label="How to connect"
        value={tab}
        onChange={setTab}
        tabs={snippets(name, secret, inHeader, local).map((snippet) => ({
          value: snippet.id,
          label: snippet.label,
          content: (
            <div className={styles.snippet}>
              {snippet.cloud ? (
                <Notice tone="ask" title="Needs a gateway with a public address">
                  This client connects from its maker’s cloud and cannot reach a gateway on this machine.
                </Notice>
              ) : null}
              <CodeBlock code={masked(snippet.code, secret, signed)} label={`For ${snippet.label}`} wrap />
              <div className={styles.below}>
                <span className="meta">{snippet.note}</span>
                <span className={styles.buttons}>
                  {snippet.install ? (
                    <LinkButton href={snippet.install.href} plain size="small">
                      {snippet.install.label}
                    </LinkButton>
                  ) : null}
                  <CopyButton text={snippet.code} />
                </span>
              </div>
            </div>
          ),
        }))}
      />
    </>
  )
}

/** What is on screen never shows the whole secret; copying takes all of it. */
function masked(code: string, secret: Secret, signed: string): string {
  return maskSecret(maskSecret(code, signed), secret.token)
}
