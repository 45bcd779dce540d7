import type { Metadata } from 'next'
import { publicMetadata } from '#app/public-metadata.ts'
import { Board } from '#components/site/board.tsx'
import { boardPrefix, decideBoard } from '#components/site/board-calls.ts'
import { Failures } from '#components/site/failures.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { StartButtons } from '#components/site/start-buttons.tsx'
import { Steps } from '#components/site/steps.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { demonstratedAt } from '#lib/catalogue/demonstrate.ts'
import { type StartForm, startForms } from '#lib/contracts/built-pages.ts'
import styles from './page.module.css'

export const metadata: Metadata = {
  title: { absolute: 'Signalbox: decide which tool calls run' },
  description:
    'Put one URL in front of any MCP server. Each tool call is allowed, limited or denied before it reaches the server, and recorded first.',
  ...publicMetadata('/'),
}

export const dynamicParams = false

export function generateStaticParams() {
  return startForms.map((variant) => ({ variant }))
}

/** The start page, as an instance with or without a demo shows it; its address is `/`. */
export default async function Page({ params }: { params: Promise<{ variant: StartForm }> }) {
  const { variant } = await params
  const demo = variant !== 'plain'
  const unavailable = variant === 'demo-unavailable'
  return (
    <>
      <SiteHeader
        anchors={[
          { href: '#how', label: 'How it works' },
          { href: '#fails', label: 'When parts fail' },
        ]}
      />
      <main id="main" tabIndex={-1}>
        {unavailable ? (
          <div className={`wrap ${styles.notice}`}>
            <Notice tone="deny" icon="warn" alert title="The demo could not be opened">
              The sandbox or the gateway does not answer, or too many demos were opened from here. Try again
              in a little while, or start with an organisation of your own.
            </Notice>
          </div>
        ) : null}
        <section className={`wrap ${styles.hero}`}>
          <h1>
            <span>Your agents call tools.</span> <span>You decide which calls run.</span>
          </h1>
          <div className={styles.sub}>
            <p>
              Put one URL in front of any MCP server. Each tool call is allowed, limited or denied before it
              reaches the server, and recorded first.
            </p>
            <StartButtons demo={demo} note />
          </div>
        </section>
        <div className="wrap">
          <Board calls={decideBoard(demonstratedAt)} prefix={boardPrefix} />
        </div>
        <section className={`wrap ${styles.section}`} id="how" aria-labelledby="how-title">
          <h2 id="how-title">Three steps, all in the browser</h2>
          <Steps />
        </section>
        <section className={`wrap ${styles.section}`} id="fails" aria-labelledby="fails-title">
          <h2 id="fails-title">What happens when each part fails</h2>
          <Failures />
        </section>
        <div className={`wrap ${styles.end}`}>
          <StartButtons demo={demo} />
        </div>
      </main>
      <SiteFooter />
    </>
  )
}
