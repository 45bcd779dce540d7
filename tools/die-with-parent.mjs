/**
 * Preloaded into every process the launcher starts. When the launcher goes away, even by SIGKILL, the channel to it
 * closes, and this process ends itself: politely first, then for certain.
 */
if (process.channel) {
  process.channel.unref?.()
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), 8000).unref()
    process.kill(process.pid, 'SIGTERM')
  })
}
