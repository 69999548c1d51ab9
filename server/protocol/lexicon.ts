import { type Static, Type } from 'typebox'
import { Body, CategoryName, closed, Id, LevelNumber, Localized, MemberRole, Seq, Time } from './shapes.ts'

/** The lexicon's part of the wire: counselors read the packs, lay an overlay on them, and try it out. */

const Rule = Type.String({ pattern: '^[a-z][a-z0-9.-]{0,60}$' })
const Phrase = Type.String({ minLength: 2, maxLength: 120 })

export const Change = Type.Union([
  closed({ kind: Type.Literal('add'), phrase: Phrase, level: LevelNumber, category: CategoryName }),
  closed({ kind: Type.Literal('silence'), rule: Rule }),
  closed({ kind: Type.Literal('level'), rule: Rule, level: LevelNumber }),
])

const changes = {
  changes: Type.Array(
    closed({
      number: Type.Integer({ minimum: 1 }),
      at: Time,
      by: Type.String(),
      change: Change,
      confirmed: Type.Boolean(),
      undone: Type.Boolean(),
    }),
  ),
  /** It would take a page at `imminent` away: a second person has to confirm it. */
  pending: Type.Optional(
    closed({
      id: Id,
      by: Type.String(),
      at: Time,
      change: Type.Optional(Change),
      undo: Type.Optional(Type.Integer()),
    }),
  ),
}

const RuleView = closed({
  id: Rule,
  pack: Type.String(),
  about: Localized,
  level: Type.Optional(LevelNumber),
  category: Type.Optional(CategoryName),
  phrases: Type.Array(Type.String()),
  examples: Type.Array(closed({ text: Type.String(), expect: Type.String() })),
})
export type RuleView = Static<typeof RuleView>

const Span = closed({ message: Type.Integer(), start: Type.Integer(), end: Type.Integer() })
const hit = {
  rule: Type.String(),
  level: LevelNumber,
  category: CategoryName,
  spans: Type.Array(Span),
  parts: Type.Array(Type.String()),
}

export const lexiconEvents = {
  'lexicon:read': {
    who: ['counselor'],
    what: 'The packs’ rules and the program’s changes to them.',
    payload: closed({}),
    ack: closed({ rules: Type.Array(RuleView), ...changes }),
    example: {},
  },
  'lexicon:change': {
    who: ['counselor'],
    what: 'Adds a phrase, silences a rule, or changes a level; `after` is how many changes the asker knows of.',
    payload: closed({ after: Seq, change: Change }),
    ack: closed(changes),
    example: { after: 0, change: { kind: 'silence', rule: 'suicide.state' } },
  },
  'lexicon:undo': {
    who: ['counselor'],
    what: 'Takes a change back.',
    payload: closed({ after: Seq, number: Type.Integer({ minimum: 1 }) }),
    ack: closed(changes),
    example: { after: 1, number: 1 },
  },
  'lexicon:confirm': {
    who: ['counselor'],
    what: 'A second person confirms what is pending; anybody may reject it.',
    payload: closed({ id: Id, confirmed: Type.Boolean() }),
    ack: closed(changes),
    example: { id: 'p1', confirmed: true },
  },
  'lexicon:try': {
    who: ['counselor'],
    what: 'What a text would come to; nothing is kept.',
    payload: closed({
      messages: Type.Array(closed({ from: MemberRole, body: Body }), { minItems: 1, maxItems: 8 }),
      change: Type.Optional(Change),
    }),
    ack: closed({
      level: LevelNumber,
      category: Type.Union([CategoryName, Type.Null()]),
      /** The conversation’s highest level on the way. */
      highest: LevelNumber,
      hits: Type.Array(closed(hit)),
      suppressed: Type.Array(closed({ ...hit, reason: Type.String() })),
    }),
    example: { messages: [{ from: 'requester', body: 'Aku capek' }] },
  },
  'lexicon:review': {
    who: ['counselor'],
    what: 'How counselors judged the pages, by rule.',
    payload: closed({}),
    ack: closed({
      rules: Type.Array(
        closed({
          rule: Type.String(),
          right: Type.Integer(),
          'too-high': Type.Integer(),
          'too-low': Type.Integer(),
          false: Type.Integer(),
        }),
      ),
    }),
    example: {},
  },
} as const
