'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Toaster } from '#components/ui/toast.tsx'
import { ApiProblem } from '#lib/client/api.ts'

/** What every page of the console stands in: the cache of what was read, and the place for messages. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            // What was refused once will be refused again; only a lost connection is worth another try.
            retry: (count, problem) => count < 2 && problem instanceof ApiProblem && problem.status === 0,
          },
        },
      }),
  )
  return (
    <QueryClientProvider client={client}>
      {children}
      <Toaster />
    </QueryClientProvider>
  )
}
