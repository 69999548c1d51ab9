import type { Level } from '../../protocol/levels.ts'
import type { Figures, Policy } from '../../protocol/pager.ts'
import type { Page } from '../page.ts'
import { planFor } from './policy.ts'

/** The time to a human: from the student's message, with which the page is committed, to the first acknowledgement. Seconds. */

type Timed = Pick<Page, 'level' | 'raisedAt' | 'answeredAt'>

export function secondsToHuman({ raisedAt, answeredAt }: Timed): number | undefined {
  return answeredAt === undefined ? undefined : (answeredAt - raisedAt) / 1_000
}

/** The nearest-rank percentile of sorted numbers, `share` from 0 to 1; `undefined` of none. */
export function percentile(sorted: number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

/** One level's pages. One that is still unanswered, but within the promise, counts neither way. */
export function figuresOf(level: Level, pages: Timed[], policy: Policy, now: number): Figures {
  const { promiseSeconds } = planFor(policy, level)
  const own = pages.filter(page => page.level === level)
  const times = own.flatMap(page => secondsToHuman(page) ?? []).sort((a, b) => a - b)
  const decided = own.filter(
    page => page.answeredAt !== undefined || now - page.raisedAt > promiseSeconds * 1_000,
  )
  const kept = times.filter(seconds => seconds <= promiseSeconds).length
  const [p50Seconds, p95Seconds] = [percentile(times, 0.5), percentile(times, 0.95)]
  return {
    level,
    pages: own.length,
    answered: times.length,
    ...(p50Seconds !== undefined && { p50Seconds }),
    ...(p95Seconds !== undefined && { p95Seconds }),
    ...(decided.length > 0 && { withinPromise: kept / decided.length }),
    promiseSeconds,
  }
}
