import { recordCheck } from '../metrics.mjs'

/**
 * @template T
 * @param {T} value
 * @param {Record<string, (value: T) => unknown>} sets
 */
export function check(value, sets) {
  const held = Object.entries(sets).map(([name, test]) => {
    const holds = Boolean(test(value))
    recordCheck(name, holds)
    return holds
  })
  return held.every(Boolean)
}
