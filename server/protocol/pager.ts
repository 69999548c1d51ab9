import { type Static, Type } from 'typebox'
import { closed, Id, LevelNumber, oneOf, PageView, Rev, Time } from './shapes.ts'

/** The on-call pager's shapes: the policy a page climbs, the ways to reach a person, and what became of each attempt. */

/** In the app while a socket stands, Web Push, e-mail, and a webhook as the way to any other gateway. */
export const CHANNEL_KINDS = ['app', 'push', 'email', 'webhook'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

/** What leaves the building: a call, a test, the code that proves a channel, and two things to look after. */
export type NoticeKind = 'page' | 'test' | 'code' | 'warning' | 'gap'

/** Whom a step calls. */
export const Target = Type.Union([
  closed({ rota: Id }),
  closed({ person: Id }),
  closed({ everyone: Type.Literal(true) }),
])
export type Target = Static<typeof Target>

export const PolicyStep = closed({
  targets: Type.Array(Target, { minItems: 1, maxItems: 10 }),
  /** Seconds until the next step, if nobody acknowledges. */
  delaySeconds: Type.Integer({ minimum: 30, maximum: 3_600 }),
})
export type PolicyStep = Static<typeof PolicyStep>

export const PolicyPlan = closed({
  steps: Type.Array(PolicyStep, { minItems: 1, maxItems: 10 }),
  /** How often the steps are climbed again before the page is exhausted. */
  repeats: Type.Integer({ minimum: 0, maximum: 5 }),
  /** Each person by every channel at once, or by one after the other as they chose. */
  channels: oneOf(['together', 'in-turn'] as const),
  /** Within so many seconds a human should have answered: what the program promises itself. */
  promiseSeconds: Type.Integer({ minimum: 30, maximum: 86_400 }),
})
export type PolicyPlan = Static<typeof PolicyPlan>

export const DrillPlan = closed({
  everyDays: Type.Integer({ minimum: 1, maximum: 92 }),
  /** Local time of the program. */
  at: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
  level: Type.Integer({ minimum: 2, maximum: 4 }),
})
export type DrillPlan = Static<typeof DrillPlan>

export const Policy = closed({
  moderate: PolicyPlan,
  high: PolicyPlan,
  imminent: PolicyPlan,
  /** An acknowledged page is paged again after so many minutes without a transcript opened, a join or a resolve. */
  actMinutes: Type.Integer({ minimum: 2, maximum: 60 }),
  /** After so many seconds without an answer to a page at high or above, the requester is offered the emergency numbers. */
  offerNumbersSeconds: Type.Integer({ minimum: 30, maximum: 3_600 }),
  /** The road is tested by itself. */
  drill: Type.Optional(DrillPlan),
  /** Who is reached besides all counselors when a page is exhausted. */
  fallback: Type.Optional(closed({ email: Type.String({ format: 'email', maxLength: 200 }) })),
})
export type Policy = Static<typeof Policy>

export const DELIVERY_STATES = ['pending', 'sending', 'sent', 'seen', 'failed', 'cancelled'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Why an attempt failed. `gone`: the device or address is no more. */
export const FAILURES = ['gone', 'refused', 'timeout', 'unreachable', 'overloaded', 'not-allowed'] as const
export type FailureReason = (typeof FAILURES)[number]

/** What happened to a page, in order: a line of its timeline. */
export const TIMELINE = [
  'raised',
  'step',
  'passed',
  'called',
  'sent',
  'seen',
  'failed',
  'unseen',
  'acknowledged',
  'acted',
  'returned',
  'snoozed',
  'reassigned',
  'exhausted',
  'resolved',
] as const
export const TimelineLine = closed({
  at: Time,
  what: oneOf(TIMELINE),
  /** Alias of the person it concerns. */
  person: Type.Optional(Type.String()),
  channel: Type.Optional(oneOf(CHANNEL_KINDS)),
  /** From 1. */
  step: Type.Optional(Type.Integer()),
  reason: Type.Optional(oneOf(FAILURES)),
  level: Type.Optional(LevelNumber),
})
export type TimelineLine = Static<typeof TimelineLine>

const Url = Type.String({ pattern: '^https?://', maxLength: 1_000 })

/** Where a person can be reached outside the app; a secret is never given back. */
export const ChannelAddress = Type.Union([
  closed({
    kind: Type.Literal('push'),
    endpoint: Url,
    keys: closed({ p256dh: Type.String({ maxLength: 200 }), auth: Type.String({ maxLength: 100 }) }),
  }),
  closed({
    kind: Type.Literal('email'),
    address: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 200 }),
  }),
  closed({
    kind: Type.Literal('webhook'),
    url: Url,
    /** Signs what is sent there: at least 32 characters. */
    secret: Type.String({ minLength: 32, maxLength: 200 }),
  }),
])

const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })
const ContactRule = closed({ channel: Id, afterSeconds: Type.Integer({ minimum: 0, maximum: 1_800 }) })
const Quiet = closed({ from: Clock, to: Clock })

export const ContactView = closed({
  channels: Type.Array(
    closed({
      id: Id,
      kind: oneOf(CHANNEL_KINDS),
      name: Type.String(),
      verified: Type.Boolean(),
      disabledAt: Type.Optional(Time),
    }),
  ),
  rules: Type.Array(ContactRule),
  quiet: Type.Optional(Quiet),
})
export type ContactView = Static<typeof ContactView>

const attempt = { sent: Type.Boolean(), reason: Type.Optional(oneOf(FAILURES)) }
const contact = closed({ contact: ContactView })
const page = closed({ pageId: Id })
const paged = closed({ page: PageView })

/** What a level's pages came to: seconds from the student's message to a human's acknowledgement. */
export const Figures = closed({
  level: LevelNumber,
  pages: Type.Integer(),
  answered: Type.Integer(),
  p50Seconds: Type.Optional(Type.Number()),
  p95Seconds: Type.Optional(Type.Number()),
  /** Of all that were raised: those answered within the program's promise, 0 to 1. */
  withinPromise: Type.Optional(Type.Number()),
  promiseSeconds: Type.Integer(),
})
export type Figures = Static<typeof Figures>

export const pagerEvents = {
  'page:snooze': {
    who: ['counselor'],
    what: 'Puts an acknowledged page off for up to 15 minutes; not at imminent.',
    payload: closed({ pageId: Id, minutes: Type.Integer({ minimum: 1, maximum: 15 }) }),
    ack: paged,
    example: { pageId: 'p1', minutes: 10 },
  },
  'page:reassign': {
    who: ['counselor'],
    what: 'Hands a page to a colleague, who is called at once.',
    payload: closed({ pageId: Id, to: Id }),
    ack: paged,
    example: { pageId: 'p1', to: 'a2' },
  },
  'page:timeline': {
    who: ['counselor', 'admin'],
    what: 'What happened to a page, line by line.',
    payload: page,
    ack: closed({ lines: Type.Array(TimelineLine) }),
    example: { pageId: 'p1' },
  },
  'delivery:seen': {
    who: ['counselor'],
    what: 'The app has shown the call.',
    payload: closed({ deliveryId: Id }),
    ack: closed({}),
    example: { deliveryId: 'd1' },
  },
  'drill:start': {
    who: ['counselor', 'admin'],
    what: 'A test page that goes the whole road and is kept apart from real figures.',
    payload: closed({ level: Type.Integer({ minimum: 2, maximum: 4 }) }),
    ack: closed({ pageId: Id }),
    example: { level: 3 },
  },
  'figures:read': {
    who: ['counselor', 'admin'],
    what: 'The time to a human, by level and by day.',
    payload: closed({ days: Type.Integer({ minimum: 1, maximum: 366 }) }),
    ack: closed({
      levels: Type.Array(Figures),
      days: Type.Array(
        closed({ day: Type.String(), pages: Type.Integer(), p50Seconds: Type.Optional(Type.Number()) }),
      ),
      drills: Type.Array(
        closed({ pageId: Id, level: LevelNumber, raisedAt: Time, seconds: Type.Optional(Type.Number()) }),
      ),
    }),
    example: { days: 30 },
  },
  'policy:read': {
    who: ['counselor', 'admin'],
    what: 'The escalation policy, and its revision: 0 while it is the one every program begins with.',
    payload: closed({}),
    ack: closed({ policy: Policy, rev: Rev }),
    example: {},
  },
  'policy:write': {
    who: ['admin'],
    what: 'Changes the policy from the revision the writer knows.',
    payload: closed({ policy: Policy, rev: Rev }),
    ack: closed({ policy: Policy, rev: Rev }),
    example: { rev: 0, policy: examplePolicy() },
  },
  'contacts:read': {
    who: ['counselor', 'admin'],
    what: 'One’s own channels, what this server can send by, and who has none that works.',
    payload: closed({}),
    ack: closed({
      contact: ContactView,
      kinds: Type.Array(oneOf(CHANNEL_KINDS)),
      pushKey: Type.Optional(Type.String()),
      unreachable: Type.Array(Type.String()),
    }),
    example: {},
  },
  'contacts:add': {
    who: ['counselor', 'admin'],
    what: 'Adds a channel and sends a code there.',
    payload: closed({ name: Type.String({ minLength: 1, maxLength: 60 }), address: ChannelAddress }),
    ack: closed({ channelId: Id, ...attempt }),
    example: { name: 'Kantor', address: { kind: 'email', address: 'konselor@example.org' } },
  },
  'contacts:verify': {
    who: ['counselor', 'admin'],
    what: 'Proves a channel by the code sent there.',
    payload: closed({ channelId: Id, code: Type.String({ pattern: '^\\d{6}$' }) }),
    ack: contact,
    example: { channelId: 'c1', code: '123456' },
  },
  'contacts:remove': {
    who: ['counselor', 'admin'],
    what: 'Takes a channel away.',
    payload: closed({ channelId: Id }),
    ack: contact,
    example: { channelId: 'c1' },
  },
  'contacts:rules': {
    who: ['counselor', 'admin'],
    what: 'Which channels, after how long, and the quiet hours, which high and imminent ignore.',
    payload: closed({ rules: Type.Array(ContactRule, { maxItems: 8 }), quiet: Type.Optional(Quiet) }),
    ack: contact,
    example: { rules: [{ channel: 'c1', afterSeconds: 60 }], quiet: { from: '22:00', to: '06:00' } },
  },
  'contacts:test': {
    who: ['counselor', 'admin'],
    what: 'A test by every channel of one’s own.',
    payload: closed({}),
    ack: closed({ results: Type.Array(closed({ channelId: Id, ...attempt })) }),
    example: {},
  },
} as const

function examplePolicy(): Policy {
  const plan: PolicyPlan = {
    steps: [{ targets: [{ everyone: true }], delaySeconds: 60 }],
    repeats: 2,
    channels: 'together',
    promiseSeconds: 300,
  }
  return { moderate: plan, high: plan, imminent: plan, actMinutes: 10, offerNumbersSeconds: 180 }
}
