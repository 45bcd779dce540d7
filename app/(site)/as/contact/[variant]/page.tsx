import type { Metadata } from 'next'
import { publicMetadata } from '#app/public-metadata.ts'
import styles from '#components/contact/contact-form.module.css'
import { ContactForm } from '#components/contact/contact-form.tsx'
import { SiteFooter, SiteHeader } from '#components/site/frame.tsx'
import { PublicHead } from '#components/site/public-head.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { type ContactForm as ContactVariant, contactForms } from '#lib/contracts/built-pages.ts'

export const metadata: Metadata = {
  title: 'Contact',
  description:
    'Write to the people who run this instance of Signalbox: a question, a fault, or an attack we left out.',
  ...publicMetadata('/contact'),
}

export const dynamicParams = false

export function generateStaticParams() {
  return contactForms.map((variant) => ({ variant }))
}

/** The contact page, by who reads what is written and whether it was sent; its address is `/contact`. */
export default async function Page({ params }: { params: Promise<{ variant: ContactVariant }> }) {
  const { variant } = await params
  const sent = variant.endsWith('-sent')
  const operator = !variant.startsWith('nobody')
  const mailed = variant.startsWith('mailed')
  return (
    <>
      <SiteHeader />
      <main id="main" className="wrap" tabIndex={-1}>
        <PublicHead title="Contact">
          A question, a fault, or an attack that is missing here: write to the people who run this instance.
        </PublicHead>
        <div className={styles.columns}>
          {sent ? (
            <Notice
              tone="allow"
              icon="allow"
              title={operator ? 'Your message was sent' : 'Your message was kept'}
              alert
              action={
                <LinkButton href="/contact" size="small" plain>
                  Write another
                </LinkButton>
              }
            >
              {operator
                ? 'The answer goes to the address you gave.'
                : 'Whoever reads it can answer to the address you gave.'}
            </Notice>
          ) : (
            <ContactForm operator={operator} />
          )}
          <aside className={styles.beside} aria-label="Good to know">
            <h2>What becomes of it</h2>
            <p>
              It is kept in the database of this instance{mailed ? ' and mailed to its operator' : ''}.{' '}
              {operator
                ? 'Only the operator can read it. Once it is done with, it is removed after 90 days.'
                : 'No operator is named here yet, so nobody can read it before one is.'}
            </p>
            <h2>No puzzles</h2>
            <p>Nothing here asks whether you are a robot. One address can send ten messages an hour.</p>
          </aside>
        </div>
      </main>
      <SiteFooter />
    </>
  )
}
