import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  // A title that is sent after the page is missing for a moment, also on the way from one view to another: none is.
  htmlLimitedBots: /./,
  // `npm run types` checks the whole tree, in three configurations; a start should not wait for a second check.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['pg', 'pino', '@node-rs/argon2', 'gpt-tokenizer'],
  // What every answer carries is in web/everywhere.ts, and the content security policy of pages in proxy.ts and web/pages.ts.
  headers: async () => [
    {
      source: '/api/:path*',
      headers: [
        { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" },
        { key: 'Cache-Control', value: 'no-store' },
      ],
    },
    {
      // The same for everybody, and read by editors and pages elsewhere.
      source: '/policy.schema.json',
      headers: [
        { key: 'Access-Control-Allow-Origin', value: '*' },
        { key: 'Cross-Origin-Resource-Policy', value: 'cross-origin' },
        { key: 'Cache-Control', value: 'public, max-age=3600' },
      ],
    },
  ],
}

export default config
