import { type Conversation, inQueueSince, type Member, seenBy } from '../domain/conversation.ts'
import type { Page } from '../domain/page.ts'
import { OFFER_MS } from '../domain/program.ts'
import type { Staff } from '../domain/staff.ts'
import type { Category } from '../protocol/levels.ts'
import type {
  AvailabilityView,
  ConversationView,
  Flag,
  MemberView,
  MessageView,
  OfferView,
  PageView,
} from '../protocol/shapes.ts'

/** Documents as each reader may see them. */

/** One message as it stands in its log; `body` is sealed under the conversation's key. */
export interface MessageEntry {
  who: string
  role: Member['role']
  alias: string
  clientId: string
  body: string
  sentAt: number
  flag?: Flag
}

const MISUSE: Category[] = ['solicitation', 'off-platform', 'money']

/** A flag goes to peers and counselors; on one's own message, or a sign of misuse, to counselors only. */
export function flagFor(entry: MessageEntry, reader: Pick<Member, 'who' | 'role'>): Flag | undefined {
  if (!entry.flag || reader.role === 'requester') return undefined
  if (reader.role === 'counselor') return entry.flag
  return entry.who === reader.who || MISUSE.includes(entry.flag.category as Category) ? undefined : entry.flag
}

export function messageView(
  conversationId: string,
  seq: number,
  entry: MessageEntry,
  body: string,
  reader: Pick<Member, 'who' | 'role'>,
): MessageView {
  const flag = flagFor(entry, reader)
  return {
    conversationId,
    seq,
    from: { role: entry.role, alias: entry.alias },
    ...(entry.who === reader.who && { mine: true, clientId: entry.clientId }),
    body,
    sentAt: entry.sentAt,
    ...(flag && { flag }),
  }
}

export const memberViews = (conversation: Conversation, reader: string): MemberView[] =>
  conversation.members.map(({ who, role, alias, fromSeq, toSeq }) => ({
    alias,
    role,
    fromSeq,
    ...(toSeq !== undefined && { toSeq }),
    ...(who === reader && { mine: true }),
  }))

/** A conversation to one who is, or was, a member; a counselor may see any. */
export function conversationView(
  conversation: Conversation,
  rev: number,
  reader: { id: string; counselor: boolean },
  last: number,
): ConversationView {
  const role = reader.counselor ? 'counselor' : seenBy(conversation, reader.id).role
  const { id, state, language, topics, openedAt, endedAt, endedBy, endReason, help, returned, level, call } =
    conversation
  return {
    conversationId: id,
    rev,
    state,
    members: memberViews(conversation, reader.id),
    language,
    topics,
    openedAt,
    seq: last,
    ...(endedAt !== undefined && { endedAt, endedBy, endReason }),
    ...(role === 'requester' && help && { help }),
    ...(role === 'requester' && returned && { returned }),
    ...(role === 'peer' && call && { call }),
    ...(role === 'counselor' && { level }),
  }
}

/** `waitedSeconds` up to the moment of the offer. */
export function offerView(conversation: Conversation, rev: number): OfferView {
  const { offer, topics, language } = conversation
  return {
    offerId: offer!.id,
    rev,
    expiresAt: offer!.expiresAt,
    topics,
    language,
    waitedSeconds: Math.max(0, Math.round((offer!.expiresAt - OFFER_MS - inQueueSince(conversation)) / 1000)),
  }
}

export const availabilityView = (staff: Staff): AvailabilityView => ({
  state: staff.state,
  capacity: staff.capacity,
  load: staff.conversations.length,
  ...(staff.reason && { reason: staff.reason }),
})

export function pageView(page: Page, rev: number): PageView {
  const { id, conversation, level, category, state, raisedAt, signs, overdue, acknowledged, resolved } = page
  const { climb, snoozedUntil, drill } = page
  return {
    id,
    rev,
    conversationId: conversation,
    level,
    category,
    state,
    raisedAt,
    signs,
    overdue,
    ...(climb?.exhausted && { exhausted: true }),
    ...(snoozedUntil !== undefined && { snoozedUntil }),
    ...(drill && { drill }),
    ...(acknowledged && { acknowledgedBy: acknowledged.alias, acknowledgedAt: acknowledged.at }),
    ...(resolved && { resolvedAt: resolved.at, outcome: resolved.outcome }),
    ...(resolved?.verdict && { verdict: resolved.verdict }),
  }
}
