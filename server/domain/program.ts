import type { Language, Localized, Resource } from '../protocol/shapes.ts'
import type { Hours } from './hours.ts'

/** A program's own settings: one document, key `program`. Durations say their unit. */
export interface Program {
  v: 1
  id: string
  name: Localized
  languages: Language[]
  topics: { id: string; name: Localized }[]
  resources: Resource[]
  hours: Hours
  /** How long a conversation's bodies are kept after its end. */
  retentionDays: number
  /** Conversations a peer may hold at once, unless their own says otherwise. FIELD: at most 3 for trained young peers. */
  capacity: number
}

/** The language a program speaks where nobody has chosen one. */
export const firstLanguage = ({ languages }: Pick<Program, 'languages'>): Language => languages[0] ?? 'id'

export const HOUR_MS = 60 * 60_000
export const DAY_MS = 24 * HOUR_MS
/** An offer's deadline. Common accept time-outs are 20–120 s. */
export const OFFER_MS = 30_000
/** A peer gone this long gives the conversation back to the queue. */
export const PEER_GRACE_MS = 2 * 60_000
/** A requester gone this long has left. */
export const REQUESTER_GRACE_MS = 5 * 60_000
/** Who declined is offered the same requester again after this long, or after everyone else. */
export const PASSED_MS = 2 * 60_000
/** A waiting conversation is looked at this often even if nothing happens, so that a crash only delays a match. */
export const REMATCH_MS = 15_000
/** Offers missed in a row that set a peer away. */
export const MISSES_UNTIL_AWAY = 2
/** A visit lasts this long, and is extended while its conversation is open. */
export const VISIT_MS = 12 * 60 * 60_000
/** A page nobody acknowledged is shown again, marked overdue, this often. */
export const OVERDUE_MS = 60_000
/** A node's lease, and how often it is renewed. */
export const LEASE_MS = 15_000
export const LEASE_RENEWAL_MS = 5_000
