import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { record } from './metrics.mjs'

/**
 * @typedef {{executor: string, exec?: string, vus?: number, iterations?: number, duration?: string, gracefulStop?: string}} Scenario
 * @typedef {{options?: {scenarios?: Record<string, Scenario>}, setup?: () => unknown, teardown?: (shared: unknown) => unknown} & Record<string, unknown>} Script
 */

/** Who is running now, for `k6/execution`. @type {AsyncLocalStorage<{vu: number, iteration: number}>} */
export const current = new AsyncLocalStorage()

/** Runs every scenario of a script at the same time. @param {Script} script */
export async function runScenarios(script) {
  const shared = await script.setup?.()
  let vus = 0
  const running = Object.values(script.options?.scenarios ?? {}).map(scenario => {
    let iterations = 0
    const exec = /** @type {(shared: unknown) => Promise<void>} */ (script[scenario.exec ?? 'default'])
    const iterate = async (/** @type {number} */ vu) => {
      const began = Date.now()
      try {
        await current.run({ vu, iteration: iterations++ }, () => exec(shared))
      } catch (error) {
        // As in k6: it is told, and the next one begins.
        console.error(String(/** @type {Error} */ (error).stack ?? error))
        record('iterations_failed', 'counter', 1)
      }
      record('iteration_duration', 'trend', Date.now() - began)
    }
    return Promise.all(Array.from({ length: scenario.vus ?? 1 }, () => runUser(scenario, ++vus, iterate)))
  })
  await Promise.all(running)
  await script.teardown?.(shared)
}

/** @param {Scenario} scenario @param {number} vu @param {(vu: number) => Promise<void>} iterate */
async function runUser({ executor, duration, iterations = 1, gracefulStop = '30s' }, vu, iterate) {
  if (executor === 'per-vu-iterations') {
    for (let i = 0; i < iterations; i++) await iterate(vu)
  } else if (executor === 'constant-vus') {
    const until = Date.now() + milliseconds(duration ?? '0s')
    const loop = async () => {
      while (Date.now() < until) await iterate(vu)
    }
    const end = new AbortController()
    const cut = sleep(milliseconds(duration ?? '0s') + milliseconds(gracefulStop), undefined, {
      signal: end.signal,
    })
    await Promise.race([loop(), cut])
    cut.catch(() => {})
    end.abort()
  } else throw new Error(`This host does not know the executor ${executor}: run the script with k6.`)
}

/** @param {string} duration  such as `1m30s` or `500ms` */
function milliseconds(duration) {
  /** @type {Record<string, number>} */
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
  return [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, number, unit = 's']) => sum + Number(number) * (units[unit] ?? 0),
    0,
  )
}
