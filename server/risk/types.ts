import type { Category, Level } from '../protocol/levels.ts'

/** Who wrote a message, as far as the risk watch needs to know. */
export type Side = 'requester' | 'peer' | 'counselor'

/** One message to be read: `body` is the text as its writer typed it. */
export interface Message {
  from: Side
  body: string
}

/** A stretch of the original text: `message` counts back from the newest (0 is the newest), offsets are UTF-16 code units, `end` exclusive. */
export interface Span {
  message: number
  start: number
  end: number
}

/** What a rule found, and where. */
export interface Hit {
  rule: string
  level: Level
  category: Category
  spans: Span[]
  /** Which component gave what, for a person to read: `wish`, `intent`, `means`, `time: tonight` … */
  parts: string[]
}

export type SuppressionReason =
  | 'negated'
  | 'resolved'
  | 'idiom'
  | 'quoted'
  | 'third person, not at risk'
  | 'unlikely'

/** A hit that did not count, and why. */
export interface Suppressed extends Hit {
  reason: SuppressionReason
}

/** The judgement of a window of messages, oldest first. */
export interface Judgement {
  level: Level
  /** The category of the weightiest hit; `undefined` at level 0. */
  category: Category | undefined
  hits: Hit[]
  suppressed: Suppressed[]
}
