import { type Static, type TSchema, Type } from 'typebox'
import { lexiconEvents } from './lexicon.ts'
import { pagerEvents } from './pager.ts'
import { rotaEvents } from './rota.ts'
import {
  AccountView,
  AVAILABILITY_STATES,
  AvailabilityView,
  Body,
  ConversationView,
  closed,
  EndReason,
  From,
  Id,
  Language,
  LevelNumber,
  MEMBER_ROLES,
  MemberView,
  MessageView,
  Note,
  OfferView,
  oneOf,
  PAGE_OUTCOMES,
  PageView,
  QueueView,
  Reason,
  Rev,
  type Role,
  Seq,
  Time,
  VERDICTS,
} from './shapes.ts'

/**
 * The socket's side of the wire. A client event's `payload` is what it sends, its `ack` what it is answered on
 * success, beside `ok: true`; on failure it is answered `{ok: false, error, message}`.
 */

interface ClientEvent {
  who: readonly Role[]
  payload: TSchema
  /** `null`: never acknowledged. */
  ack: TSchema | null
  what: string
  example: unknown
}

const empty = closed({})
const conversation = closed({ conversationId: Id })
const distress = Type.Integer({ minimum: 1, maximum: 5 })
const synced = closed({
  epoch: Type.String(),
  /** The log was restarted or lost its end: forget what you have, and send again what was not acknowledged. */
  reset: Type.Optional(Type.Boolean()),
  messages: Type.Array(MessageView),
  state: ConversationView,
})

export const REPORT_REASONS = ['harassment', 'sexual', 'contact', 'safety', 'other'] as const

export const clientEvents = {
  'request:open': {
    who: ['requester'],
    what: 'Opens the conversation and waits for a peer; repeating it is the same request.',
    payload: closed({
      topics: Type.Array(Id, { maxItems: 8 }),
      language: Language,
      distress: Type.Optional(distress),
      firstMessage: Type.Optional(Body),
    }),
    ack: closed({ conversationId: Id, ...QueueView.properties }),
    example: { topics: ['study'], language: 'id', distress: 4, firstMessage: 'Hai, aku bingung.' },
  },
  'request:cancel': {
    who: ['requester'],
    what: 'Leaves the queue.',
    payload: empty,
    ack: empty,
    example: {},
  },
  'availability:set': {
    who: ['peer'],
    what: 'Says whether the peer takes offers.',
    payload: closed({ state: oneOf(AVAILABILITY_STATES) }),
    ack: closed({ state: oneOf(AVAILABILITY_STATES), capacity: Type.Integer() }),
    example: { state: 'available' },
  },
  'offer:accept': {
    who: ['peer'],
    what: 'Takes the offered conversation.',
    payload: closed({ offerId: Id }),
    ack: conversation,
    example: { offerId: 'o1' },
  },
  'offer:decline': {
    who: ['peer'],
    what: 'Passes the offer on.',
    payload: closed({ offerId: Id }),
    ack: conversation,
    example: { offerId: 'o1' },
  },
  'message:send': {
    who: MEMBER_ROLES,
    what: 'Says something; acknowledged once it is durable. The same `clientId` is the same message.',
    payload: closed({ conversationId: Id, clientId: Id, body: Body }),
    ack: closed({ seq: Seq, sentAt: Time }),
    example: { conversationId: 'c1', clientId: 'm1', body: 'Halo' },
  },
  'message:typing': {
    who: MEMBER_ROLES,
    what: 'Is writing; never stored, never acknowledged.',
    payload: conversation,
    ack: null,
    example: { conversationId: 'c1' },
  },
  'conversation:sync': {
    who: MEMBER_ROLES,
    what: 'What was said after a number.',
    payload: closed({ conversationId: Id, epoch: Type.Optional(Type.String({ maxLength: 64 })), after: Seq }),
    ack: synced,
    example: { conversationId: 'c1', epoch: 'e1', after: 12 },
  },
  'conversation:end': {
    who: ['requester', 'peer'],
    what: 'Ends the conversation.',
    payload: conversation,
    ack: empty,
    example: { conversationId: 'c1' },
  },
  'conversation:report': {
    who: ['requester', 'peer'],
    what: 'Keeps the text and tells the counselors.',
    payload: closed({ conversationId: Id, reason: oneOf(REPORT_REASONS), note: Type.Optional(Note) }),
    ack: empty,
    example: { conversationId: 'c1', reason: 'contact' },
  },
  'conversation:feedback': {
    who: ['requester', 'peer'],
    what: 'How it was: the requester’s feedback, the peer’s debrief.',
    payload: closed({
      conversationId: Id,
      feltHeard: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
      distress: Type.Optional(distress),
      wouldReturn: Type.Optional(Type.Boolean()),
      wellbeing: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
    }),
    ack: empty,
    example: { conversationId: 'c1', feltHeard: 4, distress: 2 },
  },
  'transcript:open': {
    who: ['counselor'],
    what: 'Reads a conversation that has a page or a report; audited, silent.',
    payload: closed({ conversationId: Id, reason: Reason }),
    ack: synced,
    example: { conversationId: 'c1', reason: 'Page at level high' },
  },
  'conversation:join': {
    who: ['counselor'],
    what: 'Enters the conversation; audited, both sides see it.',
    payload: closed({ conversationId: Id, reason: Reason }),
    ack: synced,
    example: { conversationId: 'c1', reason: 'Page at level high' },
  },
  'page:acknowledge': {
    who: ['counselor'],
    what: 'Takes the page.',
    payload: closed({ pageId: Id }),
    ack: closed({ page: PageView }),
    example: { pageId: 'p1' },
  },
  'page:resolve': {
    who: ['counselor'],
    what: 'Closes the page.',
    payload: closed({
      pageId: Id,
      outcome: oneOf(PAGE_OUTCOMES),
      note: Type.Optional(Note),
      verdict: Type.Optional(oneOf(VERDICTS)),
    }),
    ack: closed({ page: PageView }),
    example: { pageId: 'p1', outcome: 'supported', verdict: 'right' },
  },
  ...lexiconEvents,
  ...pagerEvents,
  ...rotaEvents,
  'state:sync': {
    who: ['requester', 'peer', 'counselor', 'admin'],
    what: 'The whole state of whoever asks; `unchanged` if `rev` is still true.',
    payload: closed({ rev: Type.Optional(Type.String({ maxLength: 64 })) }),
    ack: closed({
      rev: Type.String(),
      unchanged: Type.Optional(Type.Boolean()),
      account: Type.Optional(AccountView),
      conversations: Type.Optional(Type.Array(ConversationView)),
      offers: Type.Optional(Type.Array(OfferView)),
      availability: Type.Optional(AvailabilityView),
      pages: Type.Optional(Type.Array(PageView)),
      /** To staff: who is on call now, by rota; and whether a page could reach oneself outside the app. */
      onCall: Type.Optional(Type.Array(closed({ rota: Type.String(), people: Type.Array(Type.String()) }))),
      reachable: Type.Optional(Type.Boolean()),
      /** To staff: how many pages nobody has answered though everybody was called. */
      exhausted: Type.Optional(Type.Integer({ minimum: 1 })),
      /** To admins: counselors whom no page would reach outside the app. */
      unreachable: Type.Optional(Type.Array(Type.String())),
    }),
    example: { rev: 'a1b2' },
  },
  'token:renew': {
    who: ['requester', 'peer', 'counselor', 'admin'],
    what: 'Keeps the socket past its token’s end. A visit with a live conversation is answered a fresh token.',
    payload: closed({ token: Type.String({ maxLength: 2_048 }) }),
    ack: closed({ expiresAt: Time, token: Type.Optional(Type.String()) }),
    example: { token: 'eyJ…' },
  },
} as const satisfies Record<string, ClientEvent>

export const serverEvents = {
  'queue:update': { to: ['requester'], payload: QueueView },
  'offer:new': { to: ['peer'], payload: OfferView },
  'offer:withdrawn': { to: ['peer'], payload: closed({ offerId: Id, rev: Rev }) },
  'conversation:opened': {
    to: MEMBER_ROLES,
    payload: closed({ conversationId: Id, rev: Rev, members: Type.Array(MemberView), seq: Seq }),
  },
  'conversation:members': {
    to: MEMBER_ROLES,
    payload: closed({ conversationId: Id, rev: Rev, members: Type.Array(MemberView), seq: Seq }),
  },
  'conversation:ended': {
    to: MEMBER_ROLES,
    payload: closed({
      conversationId: Id,
      rev: Rev,
      by: oneOf([...MEMBER_ROLES, 'service'] as const),
      reason: EndReason,
    }),
  },
  'message:new': { to: MEMBER_ROLES, payload: MessageView },
  'message:typing': { to: MEMBER_ROLES, payload: closed({ conversationId: Id, from: From }) },
  'page:new': { to: ['counselor'], payload: closed({ page: PageView }) },
  'page:updated': { to: ['counselor'], payload: closed({ page: PageView }) },
  /** A call to this person: the app shows it, sounds, and answers `delivery:seen`. */
  'page:call': {
    to: ['counselor'],
    payload: closed({ deliveryId: Id, level: LevelNumber, pages: Type.Array(Id) }),
  },
  'help:show': { to: ['requester'], payload: closed({ level: LevelNumber }) },
  'sync:now': { to: ['requester', 'peer', 'counselor', 'admin'], payload: empty },
} as const satisfies Record<string, { to: readonly Role[]; payload: TSchema }>

export type ClientEventName = keyof typeof clientEvents
export type ServerEventName = keyof typeof serverEvents
export type Payload<E extends ClientEventName> = Static<(typeof clientEvents)[E]['payload']>
export type Answer<E extends ClientEventName> = (typeof clientEvents)[E]['ack'] extends infer A extends
  TSchema
  ? Static<A>
  : undefined
export type Told<E extends ServerEventName> = Static<(typeof serverEvents)[E]['payload']>
