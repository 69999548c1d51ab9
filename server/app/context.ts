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

/** Where a message is on its road; tests stop the process there. */
export type Step = 'before commit' | 'after commit' | 'before emit' | 'after emit' | 'before ack'

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
  /** Signs the links in notices, and seals the addresses they go to. */
  keys: { links: Uint8Array; contacts: Uint8Array }
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
