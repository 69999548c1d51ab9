import { type Static, type TSchema, Type } from 'typebox'
import { CATEGORIES } from './levels.ts'

/** The shapes that events and routes share. Times are milliseconds since the epoch, durations say their unit. */

export const closed = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false })
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Enum([...values]))

export const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
export const Time = Type.Integer({ minimum: 0 })
export const Seq = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
export const Rev = Type.Integer({ minimum: 0 })

/** The languages of the screens and of a conversation. */
export const LANGUAGES = ['id', 'en'] as const
export const Language = oneOf(LANGUAGES)
export type Language = Static<typeof Language>

/** Something the program says in each of its languages. */
export const Localized = closed({ id: Type.String(), en: Type.String() })
export type Localized = Static<typeof Localized>

export const MAX_BODY_CODE_POINTS = 2_000
/** A body has at most 2,000 code points, hence 4,000 UTF-16 units; the rule itself counts code points. */
export const Body = Type.String({ minLength: 1, maxLength: 2 * MAX_BODY_CODE_POINTS })
export const Note = Type.String({ maxLength: 1_000 })
export const Reason = Type.String({ minLength: 3, maxLength: 300 })

export const LevelNumber = Type.Integer({ minimum: 0, maximum: 4 })
export const CategoryName = oneOf(CATEGORIES)

export const ROLES = ['requester', 'peer', 'counselor', 'admin'] as const
export const Role = oneOf(ROLES)
export type Role = Static<typeof Role>
export const MEMBER_ROLES = ['requester', 'peer', 'counselor'] as const
export const MemberRole = oneOf(MEMBER_ROLES)
export type MemberRole = Static<typeof MemberRole>

export const From = closed({ role: MemberRole, alias: Type.String() })

/** What the risk watch found in one message: offsets into its body, never words. */
export const Flag = closed({
  level: LevelNumber,
  category: CategoryName,
  spans: Type.Array(closed({ start: Type.Integer(), end: Type.Integer() })),
  rules: Type.Array(Type.String()),
})
export type Flag = Static<typeof Flag>

export const MessageView = closed({
  conversationId: Id,
  seq: Seq,
  from: From,
  /** Present and true on the reader's own messages, as is the `clientId` they were sent with. */
  mine: Type.Optional(Type.Boolean()),
  clientId: Type.Optional(Id),
  body: Type.String(),
  sentAt: Time,
  flag: Type.Optional(Flag),
})
export type MessageView = Static<typeof MessageView>

export const MemberView = closed({
  alias: Type.String(),
  role: MemberRole,
  fromSeq: Seq,
  toSeq: Type.Optional(Seq),
  mine: Type.Optional(Type.Boolean()),
})
export type MemberView = Static<typeof MemberView>

export const QueueView = closed({
  /** From 1; kept while an offer is pending. */
  position: Type.Integer({ minimum: 1 }),
  /** The wait to expect, as a range from recent waits, in seconds: from `estimateFromSeconds` to `estimateSeconds`. */
  estimateFromSeconds: Type.Integer({ minimum: 0 }),
  estimateSeconds: Type.Integer({ minimum: 0 }),
  peersAvailable: Type.Integer({ minimum: 0 }),
})
export type QueueView = Static<typeof QueueView>

export const END_REASONS = ['ended', 'cancelled', 'left', 'reported', 'blocked'] as const
export const EndReason = oneOf(END_REASONS)
export type EndReason = Static<typeof EndReason>

export const CONVERSATION_STATES = ['waiting', 'open', 'ended'] as const
export const ConversationView = closed({
  conversationId: Id,
  rev: Rev,
  state: oneOf(CONVERSATION_STATES),
  members: Type.Array(MemberView),
  language: Language,
  topics: Type.Array(Id),
  openedAt: Time,
  endedAt: Type.Optional(Time),
  endedBy: Type.Optional(oneOf([...MEMBER_ROLES, 'service'] as const)),
  endReason: Type.Optional(EndReason),
  /** The number of the last message. */
  seq: Seq,
  /** To a requester who waits. */
  queue: Type.Optional(QueueView),
  /** To a requester whose peer was lost: they wait again, at their old place. */
  returned: Type.Optional(Type.Boolean()),
  /** To a requester: show the emergency numbers. */
  help: Type.Optional(Type.Boolean()),
  /** To peers, of a page at high or above: a counselor is being called, or has answered. */
  call: Type.Optional(oneOf(['calling', 'answered'] as const)),
  /** To peers and counselors: the highest level so far. */
  level: Type.Optional(LevelNumber),
})
export type ConversationView = Static<typeof ConversationView>

export const OfferView = closed({
  offerId: Id,
  rev: Rev,
  expiresAt: Time,
  topics: Type.Array(Id),
  language: Language,
  waitedSeconds: Type.Integer({ minimum: 0 }),
})
export type OfferView = Static<typeof OfferView>

export const AVAILABILITY_STATES = ['available', 'away'] as const
export const AvailabilityView = closed({
  state: oneOf(AVAILABILITY_STATES),
  capacity: Type.Integer({ minimum: 0 }),
  load: Type.Integer({ minimum: 0 }),
  /** Why the service set the peer away. */
  reason: Type.Optional(oneOf(['missed', 'gone'] as const)),
})
export type AvailabilityView = Static<typeof AvailabilityView>

export const PAGE_STATES = ['raised', 'delivered', 'acknowledged', 'resolved'] as const
export const PAGE_OUTCOMES = ['supported', 'referred', 'emergency', 'no-risk', 'unreachable'] as const
export const VERDICTS = ['right', 'too-high', 'too-low', 'false'] as const
export const PageView = closed({
  id: Id,
  rev: Rev,
  conversationId: Type.Union([Id, Type.Null()]),
  level: LevelNumber,
  category: CategoryName,
  state: oneOf(PAGE_STATES),
  raisedAt: Time,
  /** How many messages showed a sign. */
  signs: Type.Integer({ minimum: 1 }),
  overdue: Type.Boolean(),
  /** Nobody answered the whole climb: everybody is called again and again. */
  exhausted: Type.Optional(Type.Boolean()),
  snoozedUntil: Type.Optional(Time),
  /** A test of the road, and nobody's distress. */
  drill: Type.Optional(Type.Boolean()),
  acknowledgedBy: Type.Optional(Type.String()),
  acknowledgedAt: Type.Optional(Time),
  resolvedAt: Type.Optional(Time),
  outcome: Type.Optional(oneOf(PAGE_OUTCOMES)),
  verdict: Type.Optional(oneOf(VERDICTS)),
})
export type PageView = Static<typeof PageView>

export const AccountView = closed({
  id: Id,
  alias: Type.String(),
  roles: Type.Array(Role),
})
export type AccountView = Static<typeof AccountView>

/** A number or address of help: the program's own data, with the day somebody last made sure of it. */
export const Resource = closed({
  id: Id,
  name: Localized,
  note: Localized,
  phone: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  emergency: Type.Boolean(),
  /** Absent until somebody of the program has made sure of it. */
  verifiedOn: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
})
export type Resource = Static<typeof Resource>

export const Topic = closed({ id: Id, name: Localized })

/** One stretch of opening time on one weekday (1 Monday … 7 Sunday), local time of the program. */
export const OpeningTime = closed({
  day: Type.Integer({ minimum: 1, maximum: 7 }),
  from: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
  to: Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' }),
})

export const ProgramView = closed({
  id: Id,
  name: Localized,
  languages: Type.Array(Language),
  topics: Type.Array(Topic),
  resources: Type.Array(Resource),
  /** `weekly` is absent where the program never closes. */
  hours: closed({
    timeZone: Type.String(),
    weekly: Type.Optional(Type.Array(OpeningTime)),
    open: Type.Boolean(),
    opensAt: Type.Optional(Time),
  }),
  available: Type.Boolean(),
  retentionDays: Type.Integer(),
})
export type ProgramView = Static<typeof ProgramView>
