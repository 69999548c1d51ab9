import type { Outcome } from '../domain/pager/delivery.ts'
import type { ServerEventName, Told } from '../protocol/events.ts'
import type { Level } from '../protocol/levels.ts'
import type { ChannelKind, NoticeKind } from '../protocol/pager.ts'
import type { Language, Role } from '../protocol/shapes.ts'

export type { Outcome } from '../domain/pager/delivery.ts'

/** What the use cases need of the world. Times are milliseconds since the epoch. */

export type Key = string
/** From one counter a program, never used twice. */
export type Version = number
/** The number of an entry in its log: 1, 2, 3 … */
export type Seq = number

export interface Document<V = unknown> {
  key: Key
  version: Version
  value: V
}

export interface Entry<E = unknown> {
  seq: Seq
  entry: E
}

/** A stretch of a log. A reader whose `epoch` differs, or who is past `last`, has to start over. */
export interface Stretch<E = unknown> {
  epoch: string
  last: Seq
  entries: Entry<E>[]
}

/** Scores from `min` to `max`, both included; `limit` documents, lowest score first unless `reverse`. */
export interface Range {
  min?: number
  max?: number
  limit?: number
  reverse?: boolean
}

export type Change =
  | { put: Key; value: unknown; expect: Version | 'absent'; indexes?: Record<string, number> }
  | { erase: Key; expect: Version }
  | { eraseLog: Key }
  | { check: Key; expect: Version | 'absent' }
  | { append: Key; entry: unknown }

/** `version` is that of every document put; `seqs` those of the entries appended, in the order of the changes. */
export interface Committed {
  version: Version
  seqs: Seq[]
  /** This `once` had been committed before: nothing was changed now, and this is what the first one answered. */
  repeated: boolean
}

export interface Partition {
  get(...keys: Key[]): Promise<(Document | undefined)[]>
  /** By score. A list is a hint: what a rule relies on is named in the commit's checks. */
  list(index: string, range?: Range): Promise<Document[]>
  count(index: string, range?: Pick<Range, 'min' | 'max'>): Promise<number>
  /** @throws Gone if the log was erased. A log nobody wrote to is empty, its epoch `''`. */
  read(log: Key, after: Seq, limit?: number): Promise<Stretch>
  /** All or nothing. @throws Conflict where a version moved, Gone where a log was erased. */
  commit(changes: Change[], options: { once: string }): Promise<Committed>
}

export interface Store {
  programs(): Promise<string[]>
  program(id: string): Partition
  /** Answers if the store can serve; throws if not. */
  ping(): Promise<void>
  /** A clock all nodes share, milliseconds. */
  now(): number
  close(): Promise<void>
}

/** A version a commit relied on has moved: load again, decide again. */
export class Conflict extends Error {
  override name = 'Conflict'
}

/** The log was erased for good. */
export class Gone extends Error {
  override name = 'Gone'
}

/** Whom an event is for: one person's sockets, or everybody of a role in the program. */
export type Audience = { who: string } | { role: Role }

export interface Rooms {
  /** A hint, sent at most once; the store is the truth. */
  tell<E extends ServerEventName>(program: string, audience: Audience, event: E, payload: Told<E>): void
  /** Closes the sockets of a person, or of one family of sign-ins. */
  disconnect(program: string, target: { who: string } | { family: string }): void
}

export interface Clock {
  now(): number
}

export interface Random {
  /** An identifier nobody can guess: 22 characters of the URL-safe alphabet. */
  id(): string
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number
  bytes(length: number): Uint8Array
}

/** Keeps the day keys under which conversation keys are wrapped, apart from the data. */
export interface Keyring {
  /** The key of a program's day (`2026-11-24`); made if `create`, otherwise `undefined` when there is none. */
  key(program: string, day: string, create: boolean): Promise<Uint8Array | undefined>
  destroy(program: string, day: string): Promise<void>
}

/** A line for the operator: never text, names, tokens or addresses. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Hashes passwords slowly, on purpose. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes the same time whether or not there is a hash to compare with. */
  verify(hash: string | undefined, password: string): Promise<boolean>
}

/** Limits per visit and account. */
export interface Limits {
  /** @throws Refusal RATE_LIMITED with `retryAfterSeconds` */
  event(actor: string, isMessage: boolean): Promise<void>
  /** @throws Refusal RATE_LIMITED with `retryAfterSeconds` */
  signIn(program: string, loginMark: string): Promise<void>
  /** It was right: only wrong ones count. */
  signedIn(program: string, loginMark: string): Promise<void>
}

/** What a token proves. */
export interface Claims {
  /** The visit's or the account's id. */
  sub: string
  program: string
  roles: Role[]
  /** The sign-in a staff token came from. */
  family?: string
}

export interface Verified extends Claims {
  expiresAt: number
}

export interface Tokens {
  sign(claims: Claims, expiresAt: number): string
  /** @throws Refusal UNAUTHENTICATED for a token that is not ours, or no longer valid */
  verify(token: string): Verified
}

/** Where a person can be reached outside the app. */
export type Address =
  | { kind: 'push'; endpoint: string; keys: { p256dh: string; auth: string } }
  | { kind: 'email'; address: string }
  | { kind: 'webhook'; url: string; secret: string }

/** What is said to them: that somebody calls, how urgently, and where to answer. Never what was written, nor by whom. */
export interface Notice {
  /** The same for a repeat of the same notice: the idempotency key. */
  key: string
  kind: NoticeKind
  language: Language
  /** The highest level, and how many pages call. */
  level?: Level
  pages?: number
  /** Proves that what is sent there arrives. */
  code?: string
  /** Absolute addresses: a page with a button that acknowledges, what a device calls to acknowledge or once it has shown the notice. */
  links?: { acknowledge?: string; seen?: string; open: string }
}

/** Carries a notice out of the building, once. Never throws: a fault is an outcome. */
export interface Notifier {
  /** What this server can send by. */
  readonly kinds: readonly Exclude<ChannelKind, 'app'>[]
  /** The key by which browsers know this server's pushes. */
  readonly pushKey?: string
  send(address: Address, notice: Notice): Promise<Outcome>
}
