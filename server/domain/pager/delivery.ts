import type { Level } from '../../protocol/levels.ts'
import type { ChannelKind, DeliveryState, FailureReason } from '../../protocol/pager.ts'
import { aheadByLevel } from './urgency.ts'

/**
 * One attempt to reach one person by one channel. Pages that call the same person within seconds share one that has not
 * been sent yet. Its id is the idempotency key: whatever is sent again carries the same.
 */
export interface Delivery {
  v: 1
  id: string
  /** An account's id, or `fallback`. */
  person: string
  channel: string
  kind: ChannelKind
  /** The pages it calls for, and the highest of their levels. */
  pages: string[]
  level: Level
  state: DeliveryState
  createdAt: number
  /** When it is to be sent, sent again, or looked at. */
  due?: number
  attempts: number
  /** The node that is sending it. */
  node?: string
  /** When it is forgotten. */
  eraseAt?: number
  sentAt?: number
  seenAt?: number
  reason?: FailureReason
}

/** Pages to one person within so long are one notification; at `imminent` nothing waits but for what was just sent. */
export const GATHER_MS = 2_000
const APART_MS = 5_000
/** Who began to send has this long to record what came of it; then it is sent again under the same key. */
export const SENDING_MS = 45_000
/** A push that nobody's device has shown by then is as good as none: the person's next channel is used. */
export const UNSEEN_MS = 30_000
/** What has been sent is kept this long. */
const KEPT_MS = 30 * 24 * 60 * 60_000
const MOST_ATTEMPTS = 6
const IMMINENT = 4
const FIRST_RETRY_MS = 2_000
const MOST_RETRY_MS = 60_000

export function newDelivery(
  id: string,
  to: Pick<Delivery, 'person' | 'channel' | 'kind'>,
  page: { id: string; level: Level },
  at: number,
  now: number,
): Delivery {
  return {
    v: 1,
    id,
    ...to,
    pages: [page.id],
    level: page.level,
    state: 'pending',
    createdAt: now,
    due: startOf(page.level, at, now),
    attempts: 0,
  }
}

/** One more page calls by it; it goes out as soon as the more urgent of both would. */
export function joinPage(
  delivery: Delivery,
  page: { id: string; level: Level },
  at: number,
  now: number,
): Delivery {
  const pages = delivery.pages.includes(page.id) ? delivery.pages : [...delivery.pages, page.id]
  const level = Math.max(delivery.level, page.level) as Level
  const due = startOf(page.level, at, now)
  return { ...delivery, pages, level, due: Math.min(delivery.due ?? due, due) }
}

/** What is not imminent waits a moment for what else calls. */
const startOf = (level: Level, at: number, now: number): number =>
  level >= IMMINENT ? at : Math.max(at, now + GATHER_MS)

/** From when on it may be sent, if something was sent there at `sentAt`; a clock that was set back holds nothing up. */
export const freeAt = (sentAt: number | undefined, now: number): number =>
  sentAt === undefined || sentAt > now ? now : sentAt + APART_MS

export const isOver = ({ state }: Delivery): boolean =>
  state === 'seen' || state === 'failed' || state === 'cancelled'

/** It waits to be sent, or whoever began to send it has not recorded in time what came of it. */
export const mayBegin = ({ state, due }: Delivery, now: number): boolean =>
  (state === 'pending' || state === 'sending') && due !== undefined && due <= now

/** For the pages that still call, there is at least one, as urgently as they do now. */
export function beginSending(
  delivery: Delivery,
  pages: { id: string; level: Level }[],
  node: string,
  now: number,
): Delivery {
  return {
    ...delivery,
    pages: pages.map(({ id }) => id),
    level: Math.max(...pages.map(({ level }) => level)) as Level,
    node,
    state: 'sending',
    attempts: delivery.attempts + 1,
    due: now + SENDING_MS,
  }
}

export type Outcome =
  | { ok: true }
  | { ok: false; reason: FailureReason; permanent: boolean; retryAfterMs?: number }

/** What the outcome of an attempt makes of it. `jitter` from 0 to 1 spreads what failed together. */
export function recordOutcome(delivery: Delivery, outcome: Outcome, now: number, jitter: number): Delivery {
  // A receipt may be faster than the answer of whoever carried it.
  if (isOver(delivery)) return delivery
  if (outcome.ok) {
    const { due: _, reason: __, ...rest } = delivery
    const sent = { ...rest, state: 'sent' as const, sentAt: now, eraseAt: now + KEPT_MS }
    return delivery.kind === 'push' ? { ...sent, due: now + UNSEEN_MS } : sent
  }
  const { reason } = outcome
  if (outcome.permanent || delivery.attempts >= MOST_ATTEMPTS)
    return over(delivery, 'failed', now, { reason })
  const backoff = Math.min(FIRST_RETRY_MS * 2 ** (delivery.attempts - 1), MOST_RETRY_MS)
  const wait = Math.max(outcome.retryAfterMs ?? 0, backoff * (0.5 + jitter / 2))
  return { ...delivery, state: 'pending', reason, due: now + Math.round(wait) }
}

export const markSeen = (delivery: Delivery, now: number): Delivery =>
  delivery.state === 'seen' ? delivery : over(delivery, 'seen', now, { seenAt: now })

export const cancel = (delivery: Delivery, now: number): Delivery => over(delivery, 'cancelled', now, {})

/** Nobody saw it in time: nothing more is waited for, though a late receipt still counts. */
export function waitNoMore({ due: _, ...delivery }: Delivery): Delivery {
  return delivery
}

function over(
  { due: _, ...delivery }: Delivery,
  state: DeliveryState,
  now: number,
  more: Partial<Delivery>,
): Delivery {
  return { ...delivery, ...more, state, eraseAt: now + KEPT_MS }
}

/** What is imminent and due from the start comes before whatever else is due. */
export function deliveryIndexes(delivery: Delivery): Record<string, number> {
  const { due, eraseAt, state, node, person, level, attempts, createdAt } = delivery
  const next = due ?? eraseAt
  const first = state === 'pending' && level >= IMMINENT && attempts === 0 && next! <= createdAt
  return {
    ...(next !== undefined && { due: first ? aheadByLevel(next, level) : next }),
    ...(state === 'pending' && { [`calls/${person}`]: due ?? 0 }),
    ...(state === 'sending' && { [`sending/${node}`]: due ?? 0 }),
  }
}

/** The pending delivery of one person's channel, which further pages may join, and when something was last sent there. */
export interface Mailbox {
  v: 1
  id: string
  open?: string
  sentAt?: number
}

export const mailboxId = (person: string, channel: string): string => `${person}.${channel}`
