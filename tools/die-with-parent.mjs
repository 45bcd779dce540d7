/**
 * Preloaded into every process the launcher starts, with the launcher's process id as `?parent=`. When the launcher
 * goes away, even by SIGKILL, the channel to it closes, and this process ends itself: politely first, then for
 * certain. Processes that this one forks in turn inherit the preload; their channels are none of our business.
 */
import { isMainThread } from 'node:worker_threads'

const parent = Number(new URL(import.meta.url).searchParams.get('parent'))
if (isMainThread && !process.channel) process.exit(1) // the launcher went away before we began
if (process.channel && process.ppid === parent) {
  process.channel.unref?.()
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), 8000).unref()
    process.kill(process.pid, 'SIGTERM')
  })
}
