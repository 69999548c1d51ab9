import type { Category, Level } from '../protocol/levels.ts'
import type { PAGE_OUTCOMES, VERDICTS } from '../protocol/shapes.ts'
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
  overdue: boolean
  acknowledged?: { by: string; alias: string; at: number }
  resolved?: {
    by: string
    at: number
    outcome: (typeof PAGE_OUTCOMES)[number]
    verdict?: (typeof VERDICTS)[number]
  }
  /** The counselor's note, sealed under the conversation's key. */
  note?: string
  due?: number
}

export interface Sign {
  level: Level
  category: Category
  /** The rules that found it. */
  rules?: string[]
}

export const isUnanswered = (page: Page): boolean => page.state === 'raised' || page.state === 'delivered'

export function pageIndexes(page: Page): Record<string, number> {
  return {
    ...(page.due !== undefined && { due: page.due }),
    ...(page.state !== 'resolved' && { pages: page.raisedAt }),
    ...(isUnanswered(page) && { unanswered: page.raisedAt }),
    ...(page.resolved?.verdict && { judged: page.resolved.at }),
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
    due: now + OVERDUE_MS,
  }
}

/** A further sign counts, and raises the level; above the level somebody acknowledged, it calls again. */
export function addSign(page: Page, sign: Sign, now: number): Page {
  const rules = [...new Set([...(page.rules ?? []), ...(sign.rules ?? [])])]
  const counted = { ...page, signs: page.signs + 1, rules }
  if (sign.level <= page.level) return counted
  const worse = { ...counted, level: sign.level, category: sign.category }
  if (isUnanswered(page)) return worse
  const { acknowledged: _, ...again } = worse
  return { ...again, state: 'raised', overdue: false, due: now + OVERDUE_MS }
}

/** Nobody acknowledged in time: shown again to every counselor, and again until somebody does. */
export function markOverdue(page: Page, now: number): Page {
  return { ...page, overdue: true, due: now + OVERDUE_MS }
}

/** Acknowledging what oneself has acknowledged changes nothing. @throws Refusal GONE if it is resolved, CONFLICT if another has it. */
export function acknowledge(page: Page, by: { id: string; alias: string }, now: number): Page {
  refuseUnless(page.state !== 'resolved', 'GONE')
  if (page.state === 'acknowledged') {
    refuseUnless(page.acknowledged?.by === by.id, 'CONFLICT', 'A colleague has acknowledged this page.')
    return page
  }
  const { due: _, ...rest } = page
  return {
    ...rest,
    state: 'acknowledged',
    overdue: false,
    acknowledged: { by: by.id, alias: by.alias, at: now },
  }
}

/** Resolving again as oneself has resolved changes nothing. @throws Refusal GONE if it is resolved otherwise. */
export function resolve(page: Page, resolved: NonNullable<Page['resolved']>, note: string | undefined): Page {
  if (page.resolved) {
    const { by, outcome, verdict } = page.resolved
    const same = by === resolved.by && outcome === resolved.outcome && verdict === resolved.verdict
    refuseUnless(same, 'GONE')
    return page
  }
  const { due: _, ...rest } = page
  return { ...rest, state: 'resolved', overdue: false, resolved, ...(note !== undefined && { note }) }
}
