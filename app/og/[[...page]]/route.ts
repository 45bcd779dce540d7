import { picture } from '#app/og/picture.tsx'
import { publicPageAt } from '#app/public-pages.ts'

type Props = { params: Promise<{ page?: string[] }> }

// As many as there are public pages; each is drawn once.
const drawn = new Map<string, Promise<ArrayBuffer>>()

/** The picture of a public page; nobody chooses its words but we. */
export async function GET(_: Request, { params }: Props): Promise<Response> {
  const page = publicPageAt(`/${((await params).page ?? []).join('/')}`)
  if (page === undefined) return new Response(null, { status: 404 })
  let png = drawn.get(page.path)
  if (png === undefined) {
    png = picture(page.title, page.path)
    drawn.set(page.path, png)
    png.catch(() => drawn.delete(page.path))
  }
  return new Response(await png, {
    headers: { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' },
  })
}
