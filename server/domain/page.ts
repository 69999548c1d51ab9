import type { Category, Level } from '../protocol/levels.ts'
import type { PAGE_OUTCOMES, VERDICTS } from '../protocol/shapes.ts'
import { type Climb, startClimb } from './pager/climb.ts'
import { aheadByLevel } from './pager/urgency.ts'
import { OVERDUE_MS } from './program.ts'
import { refuseUnless } from './refuse.ts'

/** A call to the on-call counselor. `conversation` is `null` for a page that concerns the whole program. */
export interface Page {
  v: 1
  id: string
  conversation: string | null
  level: Level
  category: Category
  state: 'raised' | 'delivered' | 'acknowledged' | 'resolved'
  raisedAt: number
  /** How many messages showed a sign, and the rules that found them. */
  signs: number
  rules?: string[]
  /** Nobody acknowledged in time; `againAt` is when every counselor's screen is told again. */
  overdue: boolean
  againAt?: number
  /** While nobody has acknowledged: where it stands on the policy. */
  climb?: Climb
  /** When the requester is offered the emergency numbers, unless somebody answers first. */
  numbersAt?: number
  acknowledged?: { by: string; alias: string; at: number }
  /** The first acknowledgement: what the time to a human is measured by. */
  answeredAt?: number
  /** When an acknowledged page goes back to paging: nothing was done, or its snooze is over. */
  actBy?: number
  snoozedUntil?: number
  resolved?: {
    by: string
    at: number
    outcome: (typeof PAGE_OUTCOMES)[number]
    verdict?: (typeof VERDICTS)[number]
  }
  /** The counselor's note, sealed under the conversation's key. */
  note?: string
  /** A test of the whole road by the people on it; never counted with real pages. */
  drill?: true
}

export interface Sign {
  level: Level
  category: Category
  /** The rules that found it. */
  rules?: string[]
}

/** The longest that a page can be put off, and the level from which it can't. */
export const MOST_SNOOZE_MS = 15 * 60_000
const NO_SNOOZE_LEVEL = 4

export const isUnanswered = (page: Page): boolean => page.state === 'raised' || page.state === 'delivered'

/** When something of the page is due, milliseconds. Of pages raised at once, those at a higher level come first. */
function pageDue(page: Page): number | undefined {
  if (page.state === 'acknowledged') return page.actBy
  if (page.state === 'resolved' || !page.climb) return undefined
  const { step, nextAt } = page.climb
  const climbAt = step < 0 && page.state === 'raised' ? aheadByLevel(nextAt, page.level) : nextAt
  return Math.min(climbAt, page.againAt ?? climbAt, page.numbersAt ?? climbAt)
}

export function pageIndexes(page: Page): Record<string, number> {
  const due = pageDue(page)
  return {
    ...(due !== undefined && { due }),
    ...(page.state !== 'resolved' && { pages: page.raisedAt }),
    ...(isUnanswered(page) && { unanswered: page.raisedAt }),
    ...(isUnanswered(page) && page.climb?.exhausted && { exhausted: page.raisedAt }),
    ...(page.resolved?.verdict && { judged: page.resolved.at }),
    ...(page.drill ? { drills: page.raisedAt } : { raised: page.raisedAt }),
  }
}

export function raise(id: string, conversation: string | null, sign: Sign, now: number): Page {
  return {
    v: 1,
    id,
    conversation,
    ...sign,
    state: 'raised',
    raisedAt: now,
    signs: 1,
    overdue: false,
    againAt: now + OVERDUE_MS,
    climb: startClimb(now),
  }
}

/**
 * A further sign counts, and raises the level. A higher level climbs anew, by its own plan; above the level somebody
 * acknowledged, it calls again.
 */
export function addSign(page: Page, sign: Sign, now: number): Page {
  const rules = [...new Set([...(page.rules ?? []), ...(sign.rules ?? [])])]
  const counted = { ...page, signs: page.signs + 1, rules }
  if (sign.level <= page.level) return counted
  const worse = { ...counted, level: sign.level, category: sign.category }
  return isUnanswered(page) ? { ...worse, state: 'raised', climb: startClimb(now) } : callAgain(worse, now)
}

/** Whoever had it has it no longer: it climbs from the start. */
function callAgain(page: Page, now: number): Page {
  const { acknowledged: _, actBy: __, snoozedUntil: ___, ...again } = page
  return { ...again, state: 'raised', overdue: false, againAt: now + OVERDUE_MS, climb: startClimb(now) }
}

/** Nobody acknowledged in time: shown again to every counselor, and again until somebody does. */
export function markOverdue(page: Page, now: number): Page {
  return { ...page, overdue: true, againAt: now + OVERDUE_MS }
}

/** Acknowledged, but nothing was done in time, or its snooze is over: back to paging. */
export const isLapsed = (page: Page, now: number): boolean =>
  page.state === 'acknowledged' && page.actBy !== undefined && page.actBy <= now

export const lapse = (page: Page, now: number): Page => callAgain(page, now)

/**
 * Acknowledging what oneself has acknowledged changes nothing. `actMs`: so long until something must be done about it.
 * @throws Refusal GONE if it is resolved, CONFLICT if another has it.
 */
export function acknowledge(page: Page, by: { id: string; alias: string }, now: number, actMs: number): Page {
  refuseUnless(page.state !== 'resolved', 'GONE')
  if (page.state === 'acknowledged') {
    refuseUnless(page.acknowledged?.by === by.id, 'CONFLICT', 'A colleague has acknowledged this page.')
    return page
  }
  const { climb: _, againAt: __, numbersAt: ___, ...rest } = page
  return {
    ...rest,
    state: 'acknowledged',
    overdue: false,
    acknowledged: { by: by.id, alias: by.alias, at: now },
    answeredAt: page.answeredAt ?? now,
    actBy: now + actMs,
  }
}

/** A transcript was opened, or the conversation joined: somebody is at it. */
export function act(page: Page): Page {
  if (page.state !== 'acknowledged' || page.actBy === undefined) return page
  const { actBy: _, snoozedUntil: __, ...acted } = page
  return acted
}

/** Put off by whoever acknowledged it. @throws Refusal FORBIDDEN to others and at imminent, BAD_REQUEST beyond 15 minutes */
export function snooze(page: Page, by: string, until: number, now: number): Page {
  refuseUnless(page.state === 'acknowledged', 'CONFLICT', 'Acknowledge it first.')
  refuseUnless(page.acknowledged?.by === by, 'FORBIDDEN')
  refuseUnless(page.level < NO_SNOOZE_LEVEL, 'FORBIDDEN', 'A page at this level can’t be put off.')
  refuseUnless(until > now && until <= now + MOST_SNOOZE_MS, 'BAD_REQUEST')
  return { ...page, snoozedUntil: until, actBy: until }
}

/**
 * Handed to a colleague: unanswered again, the colleague is called first, and after `delayMs` it climbs from the start.
 * @throws Refusal GONE if it is resolved
 */
export function reassign(page: Page, now: number, delayMs: number): Page {
  refuseUnless(page.state !== 'resolved', 'GONE')
  return { ...callAgain(page, now), state: 'delivered', climb: { ...startClimb(now), nextAt: now + delayMs } }
}

/** Resolving again as oneself has resolved changes nothing. @throws Refusal GONE if it is resolved otherwise. */
export function resolve(page: Page, resolved: NonNullable<Page['resolved']>, note: string | undefined): Page {
  if (page.resolved) {
    const { by, outcome, verdict } = page.resolved
    const same = by === resolved.by && outcome === resolved.outcome && verdict === resolved.verdict
    refuseUnless(same, 'GONE')
    return page
  }
  const { climb: _, againAt: __, numbersAt: ___, actBy: ____, snoozedUntil: _____, ...rest } = page
  return {
    ...rest,
    state: 'resolved',
    overdue: false,
    answeredAt: page.answeredAt ?? resolved.at,
    resolved,
    ...(note !== undefined && { note }),
  }
}
