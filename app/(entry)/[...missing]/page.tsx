import { notFound } from 'next/navigation'

/** Every address that nothing else answers, so that it gets a page of ours: there is no layout above both halves. */
export default function Page() {
  notFound()
}
