import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PRELOAD } from './run.mjs'

const windows = process.platform === 'win32'
/** After this long a process counts as having started well. */
const STEADY = 60_000
const GIVE_UP_AFTER = 5

const ended = (child) => child.exitCode !== null || child.signalCode !== null

/** The status a URL answers with, 599 for none. On a connection of its own: one kept alive would delay stopping. */
function answers(url) {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false, timeout: 30_000 }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 599)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(599))
  })
}

/** The last lines a process wrote, for when it ends unexpectedly. */
function tailOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n') : ''
}

/**
 * Starts processes, restarts those that end by themselves (waiting longer each time) and stops them in order.
 * @param {{ root: string, logs: string, show: boolean, say: (text: string) => void, giveUp: () => void }} options
 *   `logs` is the folder of their output, unless `show` sends it to the terminal; `giveUp` is called when one of
 *   them keeps ending
 */
export function supervisor({ root, logs, show, say, giveUp }) {
  const running = new Map()
  let stopping = false
  mkdirSync(logs, { recursive: true })

  function launch(entry) {
    const log = path.join(logs, `${entry.name}.log`)
    // The process writes to the file itself: output through a pipe would fail when the launcher is killed.
    const out = show ? 'inherit' : openSync(log, 'a')
    const child = spawn(process.execPath, [...PRELOAD, ...entry.args], {
      cwd: root,
      env: entry.env,
      stdio: ['ignore', out, out, 'ipc'],
      detached: !windows, // its own process group: Ctrl-C reaches only the launcher, which stops the others in order
    })
    if (!show) closeSync(out)
    entry.child = child
    entry.started = Date.now()
    child.on('error', (error) => say(`${entry.name} could not be started: ${error.message}`))
    child.on('exit', (code, signal) => void onExit(entry, child, signal ?? code, log))
  }

  async function onExit(entry, child, how, log) {
    if (stopping || entry.child !== child || entry.replacing) return
    entry.failures = Date.now() - entry.started > STEADY ? 1 : entry.failures + 1
    say(`${entry.name} ended (${how}).${show ? '' : ` Its last lines:\n${tailOf(log)}`}`)
    if (entry.failures > GIVE_UP_AFTER) {
      say(`${entry.name} keeps ending; giving up.`)
      giveUp()
      return
    }
    await wait(Math.min(250 * 2 ** entry.failures, 8000))
    if (!stopping && entry.child === child) launch(entry)
  }

  async function end(child) {
    if (ended(child)) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    if (windows) child.disconnect()
    else child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(timer)
  }

  return {
    start(name, args, env) {
      const log = path.join(logs, `${name}.log`)
      if (!show && existsSync(log)) renameSync(log, `${log}.old`)
      const entry = { name, args, env, failures: 0 }
      running.set(name, entry)
      launch(entry)
    },
    /** Ends a process and starts it again, after its program changed. */
    async restart(name) {
      const entry = running.get(name)
      if (!entry || stopping) return
      entry.replacing = true
      await end(entry.child)
      entry.replacing = false
      if (!stopping) launch(entry)
    },
    /** Waits until `url` answers with success; rejects after `seconds`, with what the process last wrote. */
    async ready(name, url, seconds = 60) {
      for (const until = Date.now() + seconds * 1000; Date.now() < until && !stopping; ) {
        if ((await answers(url)) < 400) return
        await wait(60)
      }
      if (stopping) return
      throw new Error(
        `${name} is not ready after ${seconds} s (${url}).\n${tailOf(path.join(logs, `${name}.log`))}`,
      )
    },
    async stop() {
      stopping = true
      await Promise.all([...running.values()].map((entry) => end(entry.child)))
    },
    kill() {
      for (const entry of running.values()) entry.child.kill('SIGKILL')
    },
  }
}
