/**
 * A task that is asked for again and again, and runs one at a time: what is asked for while it runs is done once more when
 * it ends, however often it was asked for. A failure is told to `failed`, and the next asking runs it anew.
 */
export function prompted(task: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let running = false
  let again = false
  const run = async () => {
    running = true
    do {
      again = false
      await task().catch(failed)
    } while (again)
    running = false
  }
  return () => {
    if (running) again = true
    else void run()
  }
}
