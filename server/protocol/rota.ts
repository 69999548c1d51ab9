import { type Static, Type } from 'typebox'
import { closed, Id, oneOf, Rev, Time } from './shapes.ts'

/** The rota's part of the wire: who is on call when. People are account ids; what is on the clock has no zone of its own. */

const Name = Type.String({ minLength: 1, maxLength: 80 })
const Note = Type.String({ maxLength: 300 })
const Day = Type.String({ pattern: '^[1-9]\\d{3}-\\d{2}-\\d{2}$' })
const Weekday = Type.Integer({ minimum: 1, maximum: 7 })
const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })

/** From `from` on each of `days` (1 Monday … 7 Sunday) to the next `to`: past midnight if that is not later in the day. */
export const ActiveHours = closed({
  days: Type.Array(Weekday, { minItems: 1, maxItems: 7 }),
  from: TimeOfDay,
  to: Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' }),
})
export type ActiveHours = Static<typeof ActiveHours>

export const TURN_UNITS = ['hour', 'day', 'week'] as const

/** A rotation: its people take turns of one length, in their order, and start again. */
export const Layer = closed({
  id: Id,
  name: Name,
  /** In the order of their turns. Empty: nobody, until somebody is named. */
  people: Type.Array(Id, { maxItems: 50 }),
  /** Of one turn, on the clock of the rota’s zone: a day is 23 hours long when the clocks go forward. */
  length: closed({ unit: oneOf(TURN_UNITS), count: Type.Integer({ minimum: 1, maximum: 168 }) }),
  handoffAt: TimeOfDay,
  /** Of the hand-off, for turns of weeks; without it that of `startsOn`. The first turn may be shorter for it. */
  weekday: Type.Optional(Weekday),
  /** The layer begins on this day at `handoffAt`, and ends on the other at the same time. */
  startsOn: Day,
  endsOn: Type.Optional(Day),
  /** How many are on call at once, 1 if absent: each turn takes as many further down the order. */
  perShift: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
  /** Nobody is on call in this layer at other times. Turns pass all the same. */
  activeHours: Type.Optional(Type.Array(ActiveHours, { minItems: 1, maxItems: 14 })),
})
export type Layer = Static<typeof Layer>

const span = { from: Time, to: Time }
const made = { id: Id, ...span, by: Id, note: Type.Optional(Note) }

/** A change for a while: from `from`, before `to`. */
export const Override = Type.Union([
  /** `person` instead of `replaces` while that one is on call; without `replaces` instead of everybody, or of nobody. */
  closed({ kind: Type.Literal('replace'), person: Id, replaces: Type.Optional(Id), ...made }),
  /** `person` as well. */
  closed({ kind: Type.Literal('add'), person: Id, ...made }),
  /** Not `person`. */
  closed({ kind: Type.Literal('remove'), person: Id, ...made }),
])
export type Override = Static<typeof Override>

export const MOST_OVERRIDES = 200

export const Rota = closed({
  id: Id,
  name: Name,
  /** An IANA name. */
  timeZone: Type.String({ minLength: 1, maxLength: 64 }),
  /** The lowest first: where a higher one has somebody, those below it do not count. */
  layers: Type.Array(Layer, { maxItems: 8 }),
  /** In the order in which they were made, and apply. */
  overrides: Type.Array(Override, { maxItems: MOST_OVERRIDES }),
})
export type Rota = Static<typeof Rota>

/** A stretch with the same people on call for the same reason. */
export const Shift = closed({
  ...span,
  /** Empty: a gap. */
  people: Type.Array(Id),
  /** The layer that has the say, and the number of its turn from 0. */
  layer: Type.Optional(Id),
  turn: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Those that changed who is on call. */
  overrides: Type.Array(Id),
})
export type Shift = Static<typeof Shift>

/** Nobody can be reached: nobody is on call, or only `people`, who cannot take a page. */
export const Gap = closed({ ...span, people: Type.Array(Id) })
export type Gap = Static<typeof Gap>

/** Who is on call from `at`, when it is somebody else than before. */
export const Handoff = closed({ at: Time, people: Type.Array(Id) })
export type Handoff = Static<typeof Handoff>

export const COVER_STATES = ['asked', 'accepted', 'declined', 'withdrawn'] as const

/** One of those on call asks a colleague, or anybody where `asked` is absent, to be on call instead. */
export const Cover = closed({
  id: Id,
  rota: Id,
  ...span,
  asker: Id,
  asked: Type.Optional(Id),
  note: Type.Optional(Note),
  askedAt: Time,
  state: oneOf(COVER_STATES),
  answeredBy: Type.Optional(Id),
  answeredAt: Type.Optional(Time),
})
export type Cover = Static<typeof Cover>

/** One rota that shows everything, for the documentation and the tests. */
export const ROTA_EXAMPLE: Rota = {
  id: 'counselors',
  name: 'Counselors',
  timeZone: 'Asia/Jakarta',
  layers: [
    {
      id: 'base',
      name: 'By the week',
      people: ['ani', 'budi', 'citra'],
      length: { unit: 'week', count: 1 },
      handoffAt: '09:00',
      weekday: 1,
      startsOn: '2026-03-02',
    },
    {
      id: 'nights',
      name: 'Nights, by two',
      people: ['dewi', 'eko', 'fitri'],
      length: { unit: 'day', count: 1 },
      handoffAt: '12:00',
      startsOn: '2026-03-02',
      endsOn: '2026-07-01',
      perShift: 2,
      activeHours: [{ days: [5, 6], from: '21:00', to: '06:00' }],
    },
  ],
  overrides: [
    {
      id: 'o1',
      kind: 'replace',
      person: 'citra',
      replaces: 'ani',
      from: 1_772_503_200_000,
      to: 1_772_589_600_000,
      by: 'ani',
      note: 'Exam',
    },
  ],
}

const Person = closed({ id: Id, alias: Type.String(), reachable: Type.Boolean() })

/** A rota as staff look at it. */
export const RotaView = closed({
  rota: Rota,
  rev: Rev,
  /** Of the span that was asked for. */
  shifts: Type.Array(Shift),
  gaps: Type.Array(Gap),
  onCall: Type.Array(Id),
  next: Type.Optional(Handoff),
})
export type RotaView = Static<typeof RotaView>

const seen = closed({ rota: Rota, rev: Rev })

export const rotaEvents = {
  'rotas:read': {
    who: ['counselor', 'admin'],
    what: 'Every rota with its shifts and gaps in a span of up to 100 days, the people, and who asks for cover.',
    payload: closed(span),
    ack: closed({
      rotas: Type.Array(RotaView),
      people: Type.Array(Person),
      covers: Type.Array(Cover),
      /** One’s own calendar feed exists. */
      feed: Type.Boolean(),
    }),
    example: { from: 1_772_503_200_000, to: 1_773_108_000_000 },
  },
  'rotas:write': {
    who: ['admin'],
    what: 'Makes a rota, at revision 0, or changes it from the revision the writer knows.',
    payload: seen,
    ack: seen,
    example: { rota: ROTA_EXAMPLE, rev: 0 },
  },
  'rotas:erase': {
    who: ['admin'],
    what: 'Takes a rota away; no step of the policy may call it any more.',
    payload: closed({ rotaId: Id }),
    ack: closed({}),
    example: { rotaId: 'counselors' },
  },
  'rotas:override': {
    who: ['counselor', 'admin'],
    what: 'Changes who is on call for a while.',
    payload: closed({
      rotaId: Id,
      kind: oneOf(['replace', 'add', 'remove'] as const),
      person: Id,
      replaces: Type.Optional(Id),
      note: Type.Optional(Note),
      ...span,
    }),
    ack: seen,
    example: {
      rotaId: 'counselors',
      kind: 'add',
      person: 'ani',
      from: 1_772_503_200_000,
      to: 1_772_510_400_000,
    },
  },
  'rotas:unoverride': {
    who: ['counselor', 'admin'],
    what: 'Takes an override back; what was of it stays.',
    payload: closed({ rotaId: Id, overrideId: Id }),
    ack: seen,
    example: { rotaId: 'counselors', overrideId: 'o1' },
  },
  'covers:ask': {
    who: ['counselor'],
    what: 'Asks a colleague, or anybody, to be on call instead.',
    payload: closed({ rotaId: Id, asked: Type.Optional(Id), note: Type.Optional(Note), ...span }),
    ack: closed({ cover: Cover }),
    example: { rotaId: 'counselors', asked: 'budi', from: 1_772_503_200_000, to: 1_772_510_400_000 },
  },
  'covers:answer': {
    who: ['counselor'],
    what: 'Takes the time over, or declines to.',
    payload: closed({ coverId: Id, accept: Type.Boolean() }),
    ack: closed({ cover: Cover }),
    example: { coverId: 'c1', accept: true },
  },
  'covers:withdraw': {
    who: ['counselor'],
    what: 'Asks no longer.',
    payload: closed({ coverId: Id }),
    ack: closed({ cover: Cover }),
    example: { coverId: 'c1' },
  },
  'feeds:make': {
    who: ['counselor', 'admin'],
    what: 'A secret link to one’s own shifts as an iCalendar feed; a new one ends the one before.',
    payload: closed({}),
    ack: closed({ url: Type.String() }),
    example: {},
  },
  'feeds:revoke': {
    who: ['counselor', 'admin'],
    what: 'The link works no longer.',
    payload: closed({}),
    ack: closed({}),
    example: {},
  },
} as const
