import type { Metadata } from 'next'

export const ogSize = { width: 1200, height: 630 } as const

/** What others are told of a public page: its one address, and the picture that stands for it. */
export function publicMetadata(path: string): Pick<Metadata, 'alternates' | 'openGraph' | 'twitter'> {
  const image = { url: path === '/' ? '/og' : `/og${path}`, ...ogSize }
  return {
    alternates: { canonical: path },
    openGraph: { type: 'website', siteName: 'Signalbox', url: path, images: [image] },
    twitter: { card: 'summary_large_image', images: [image] },
  }
}
