import type { EffectiveOverlay } from '../domain/overlay.ts'
import type { Page } from '../domain/page.ts'
import type { RuleView } from '../protocol/lexicon.ts'
import type { Judgement, Message } from '../risk/types.ts'
import type { Clock, Keyring, Log, Notifier, Partition, Random, Rooms, Store } from './ports.ts'

/** The risk watch as the use cases see it: `read` one message, `judge` the window that ends with it. */
export interface Watch {
  read(message: Message): unknown
  judge(readings: unknown[]): Judgement
}

/** The risk watch's engine with its packs. */
export interface Engine {
  /** @throws Error where the overlay can't be understood */
  compile(overlay: EffectiveOverlay): Watch
  /** How many messages, the new one included, a judgement looks at. */
  window: number
  /** The packs' own examples, and their rules as a person reviews them. */
  examples: Message[][]
  rules: RuleView[]
}

/** Where a message, or the notice of a page, is on its road; tests stop the process there. */
export type Step =
  | 'before commit'
  | 'after commit'
  | 'before emit'
  | 'after emit'
  | 'before ack'
  | 'before notice'
  | 'after notice'

/** The key of now, and while the secret is changed that of the one before. */
export type Keys = readonly [Uint8Array, ...Uint8Array[]]

/** All that the use cases need of the world. */
export interface App {
  store: Store
  rooms: Rooms
  keyring: Keyring
  clock: Clock
  random: Random
  log: Log
  /** This process among the nodes. */
  node: string
  engine: Engine
  notifier: Notifier
  /** Where people reach this service from outside, without a slash at the end. */
  publicUrl: string
  /** Sign the links in notices, and seal the addresses they go to: the first of each. What another made is still good. */
  keys: { links: Keys; contacts: Keys }
  reach(step: Step): void
  /** A human has acknowledged a page, for the metrics. */
  answered(page: Page): void
}

/** Who asks: proved by their token. `program` comes from the token too. */
export interface Actor {
  program: string
  id: string
  roles: readonly ('requester' | 'peer' | 'counselor' | 'admin')[]
}

export const partitionOf = (app: App, program: string): Partition => app.store.program(program)
