import { type Level, PAGING_LEVEL } from '../protocol/levels.ts'
import { type EndReason, type Language, MAX_BODY_CODE_POINTS, type MemberRole } from '../protocol/shapes.ts'
import { DAY_MS, REMATCH_MS } from './program.ts'
import { refuseUnless } from './refuse.ts'

export interface Member {
  who: string
  role: MemberRole
  alias: string
  /** Sees messages from here … */
  fromSeq: number
  /** … up to here, once they are no longer a member. */
  toSeq?: number
}

/** *waiting → open → ended*; back to waiting when the peer is lost. Its messages are the log `messages/<id>`. */
export interface Conversation {
  v: 1
  id: string
  state: 'waiting' | 'open' | 'ended'
  requester: string
  members: Member[]
  language: Language
  topics: string[]
  /** 1–5, if the requester said. */
  distress?: number
  /** The first opening: kept when the conversation returns to the queue. */
  openedAt: number
  pairedAt?: number
  /** When it returned to the queue last. */
  returnedAt?: number
  /** How long the requester waited for the peer they have, milliseconds. */
  waitedMs?: number
  endedAt?: number
  endedBy?: MemberRole | 'service'
  endReason?: EndReason
  /** The highest level so far. */
  level: Level
  /** The requester was shown the emergency numbers. */
  help: boolean
  /** The requester's peer was lost, and they wait again. */
  returned: boolean
  offer?: { id: string; peer: string; expiresAt: number }
  /** Who declined or missed the offer, or gave the conversation back, and when. */
  passed: Record<string, number>
  /** The page that is open on it. */
  page?: string
  /** What the peer is told of a page at high or above. */
  call?: 'calling' | 'answered'
  /** A report keeps the text. */
  held: boolean
  /** Its key, wrapped by the key of the day. */
  seal: { day: string; key: string }
  feedback: Partial<Record<'requester' | 'peer', Record<string, number | boolean>>>
  /** Its bodies are erased. */
  erased: boolean
  /** When the sweeper has to look at it next. */
  due?: number
}

/** Requesters are served by their first `openedAt`, those flagged `high` or above before all others. */
export function queueScore(conversation: Pick<Conversation, 'level' | 'openedAt'>): number {
  const FIRST = 1e13 // later than any time in milliseconds until the year 2286
  return conversation.level >= 3 ? conversation.openedAt - FIRST : conversation.openedAt
}

/** Since when the requester waits for a peer; their turn goes by `openedAt` all the same. */
export const inQueueSince = ({ openedAt, returnedAt }: Conversation): number => returnedAt ?? openedAt

export function conversationIndexes(conversation: Conversation): Record<string, number> {
  const { state, offer, due, pairedAt, openedAt, seal, erased } = conversation
  return {
    ...(due !== undefined && { due }),
    ...(state === 'waiting' && { queue: queueScore(conversation) }),
    ...(state === 'waiting' && !offer && { matchable: queueScore(conversation) }),
    ...(state === 'open' && { open: openedAt }),
    ...(pairedAt !== undefined && { paired: pairedAt }),
    ...(!erased && { [`sealed/${seal.day}`]: openedAt }),
  }
}

/** The member that `who` is now, not one they have been. */
export function member(conversation: Conversation, who: string): Member | undefined {
  return conversation.members.find(m => m.who === who && m.toSeq === undefined)
}

export const present = (conversation: Conversation): Member[] =>
  conversation.members.filter(m => m.toSeq === undefined)

/** @throws Refusal FORBIDDEN unless `who` is, or was, a member. */
export function seenBy(conversation: Conversation, who: string): Member {
  const seen = conversation.members.findLast(m => m.who === who)
  refuseUnless(seen, 'FORBIDDEN')
  return seen
}

/** @throws Refusal FORBIDDEN for a stranger, ENDED after the end, BAD_REQUEST or TOO_LARGE for a body that cannot be kept. */
export function assertMaySpeak(conversation: Conversation, who: string, body: string): Member {
  const speaker = member(conversation, who)
  refuseUnless(speaker, conversation.members.some(m => m.who === who) ? 'ENDED' : 'FORBIDDEN')
  refuseUnless(conversation.state !== 'ended', 'ENDED')
  assertBody(body)
  return speaker
}

export function assertBody(body: string): void {
  refuseUnless(body.isWellFormed() && body.trim() !== '', 'BAD_REQUEST')
  refuseUnless([...body].length <= MAX_BODY_CODE_POINTS, 'TOO_LARGE')
}

/** A conversation in the queue is looked at again even if nothing happens. */
export function waitingSince(conversation: Conversation, now: number): Conversation {
  return { ...conversation, state: 'waiting', due: now + REMATCH_MS }
}

export function offered(conversation: Conversation, offer: NonNullable<Conversation['offer']>): Conversation {
  return { ...conversation, offer, due: offer.expiresAt }
}

/** The peer declined or missed the offer: it goes to the next. */
export function passOffer(conversation: Conversation, now: number): Conversation {
  const { offer, ...rest } = conversation
  return waitingSince(
    { ...rest, passed: { ...conversation.passed, ...(offer && { [offer.peer]: now }) } },
    now,
  )
}

/** The first peer sees what was written while waiting; a later one what is said from now on. */
export function opened(
  conversation: Conversation,
  peer: { id: string; alias: string },
  last: number,
  now: number,
): Conversation {
  const { offer: _, due: __, ...rest } = conversation
  const first = !conversation.members.some(m => m.role === 'peer')
  const joined: Member = { who: peer.id, role: 'peer', alias: peer.alias, fromSeq: first ? 1 : last + 1 }
  const waitedMs = now - inQueueSince(conversation)
  return {
    ...rest,
    state: 'open',
    pairedAt: now,
    waitedMs,
    returned: false,
    members: [...rest.members, joined],
  }
}

export function joinedBy(conversation: Conversation, counselor: { id: string; alias: string }): Conversation {
  const joined: Member = { who: counselor.id, role: 'counselor', alias: counselor.alias, fromSeq: 1 }
  return { ...conversation, members: [...conversation.members, joined] }
}

/** The peer was lost: the requester waits again, at their first place. */
export function returnedToQueue(
  conversation: Conversation,
  peer: string,
  last: number,
  now: number,
): Conversation {
  const members = conversation.members.map(m =>
    m.who === peer && m.toSeq === undefined ? { ...m, toSeq: last } : m,
  )
  const passed = { ...conversation.passed, [peer]: now }
  return waitingSince({ ...conversation, members, passed, returned: true, returnedAt: now }, now)
}

export function ended(
  conversation: Conversation,
  end: { by: MemberRole | 'service'; reason: EndReason; retentionDays: number },
  now: number,
): Conversation {
  const { offer: _, ...rest } = conversation
  return {
    ...rest,
    state: 'ended',
    endedAt: now,
    endedBy: end.by,
    endReason: end.reason,
    due: now + end.retentionDays * DAY_MS,
  }
}

/** The requester is offered the emergency numbers. */
export const offerNumbers = (conversation: Conversation): Conversation => ({ ...conversation, help: true })

/** Its page is resolved. */
export function withoutPage({ page: _, call: __, ...rest }: Conversation): Conversation {
  return rest
}

/** A counselor has answered the call, or it has to be made again. */
export const withCall = (conversation: Conversation, call: 'calling' | 'answered'): Conversation =>
  conversation.call === undefined ? conversation : { ...conversation, call }

/** Had a sign that pages, or a report: a counselor may read it. */
export const concernsCounselors = ({ held, page, level }: Conversation): boolean =>
  held || page !== undefined || level >= PAGING_LEVEL

/** A report or an unresolved page holds the text. */
export const holdsText = (conversation: Conversation): boolean =>
  conversation.held || conversation.page !== undefined
