/** The wait to expect, as a range in seconds. */
export interface Estimate {
  estimateFromSeconds: number
  estimateSeconds: number
}

/** What services of this kind aim at (answers within five minutes), until there are waits of our own. */
const PRIOR_SECONDS: [from: number, to: number] = [60, 300]
const FEWEST_WAITS = 3
const MOST_SECONDS = 2 * 60 * 60

/**
 * From recent waits (seconds, any order): the middle of them, a quarter to nine tenths, for the one who is next; each
 * place further back adds what one place took. `position` counts from 1.
 */
export function estimate(waits: number[], position: number): Estimate {
  const [from, to] =
    waits.length < FEWEST_WAITS ? PRIOR_SECONDS : [quantile(waits, 0.25), quantile(waits, 0.9)]
  const perPlace = (from + to) / 4
  const ahead = (position - 1) * perPlace
  return { estimateFromSeconds: bounded(from + ahead / 2), estimateSeconds: bounded(to + ahead) }
}

function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!
}

const bounded = (seconds: number) => Math.min(MOST_SECONDS, Math.max(5, Math.round(seconds)))
