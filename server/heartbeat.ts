import type { Log } from './app/ports.ts'

const EVERY_MS = 60_000
const TIMEOUT_MS = 10_000

/**
 * A sign of life to an address outside, such as a dead man's switch that calls somebody when the signs stop. Given only
 * after a sweep of every program went well: it stops when the sweeper or the store does. Nothing is sent along.
 */
export function createHeartbeat(url: string | undefined, log: Log) {
  let beatAt = Number.NEGATIVE_INFINITY
  let beating: Promise<void> | undefined
  return {
    /** Called after each sweep that went well, at `now` milliseconds. */
    beat(now: number): void {
      if (url === undefined || now - beatAt < EVERY_MS) return
      beatAt = now
      beating = fetch(url, { method: 'POST', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
        .then(response => response.body?.cancel())
        .catch((error: Error) => log.warn({ fault: error.name }, 'the sign of life could not be given'))
    },
    /** Resolves once none is under way. */
    settled: async () => beating,
  }
}
