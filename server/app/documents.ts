import { type Conversation, conversationIndexes } from '../domain/conversation.ts'
import type { Lexicon } from '../domain/overlay.ts'
import { type Page, pageIndexes } from '../domain/page.ts'
import type { Contact } from '../domain/pager/contact.ts'
import { type Delivery, deliveryIndexes, type Mailbox } from '../domain/pager/delivery.ts'
import type { DrillSchedule } from '../domain/pager/drill.ts'
import type { Program } from '../domain/program.ts'
import type { Cover } from '../domain/rota/cover.ts'
import type { Rota } from '../domain/rota/rota.ts'
import { type Staff, staffIndexes } from '../domain/staff.ts'
import { type Visit, visitIndexes } from '../domain/visit.ts'
import { Refusal } from '../protocol/errors.ts'
import type { Policy } from '../protocol/pager.ts'
import type { Change, Document, Key, Partition } from './ports.ts'

/** The documents by kind: their keys, their types, and the indexes each stands in. */

export interface Account {
  v: 1
  id: string
  login: string
  alias: string
  roles: ('peer' | 'counselor' | 'admin')[]
  languages: ('id' | 'en')[]
  topics: string[]
  /** argon2id, in the PHC format. */
  password: string
  /** The password works once: the first sign-in changes it. */
  oneTime: boolean
}

/** One sign-in and the refresh cookies that came of it. `generation` is the newest cookie's number. */
export interface Family {
  v: 1
  id: string
  account: string
  login: string
  secret: string
  generation: number
  rotatedAt: number
  expiresAt: number
}

/** A node's lease. `dead`: it has lapsed, and the grace of everyone on that node begins; then it is erased. */
export interface NodeLease {
  v: 1
  id: string
  expiresAt: number
  dead?: true
}

/** What somebody reported; the note is sealed under the conversation's key. */
export interface Report {
  v: 1
  id: string
  conversation: string
  by: 'requester' | 'peer'
  reason: string
  note?: string
  at: number
}

/** A day whose key may be destroyed once nothing is wrapped by it. */
export interface SealDay {
  v: 1
  day: string
  due: number
}

/** A program's own escalation policy; the address of its fallback is sealed. */
export interface PolicyDocument {
  v: 1
  policy: Policy
  fallback?: string
}

/** A rota, and when it is looked at next for stretches where nobody is. */
export interface RotaDocument extends Rota {
  checkAt: number
  /** The end of the last gap that admins were warned of. */
  warnedOf?: number
}

/** A secret link to somebody's shifts; the id is the secret's hash. */
export interface Feed {
  v: 1
  id: string
  account: string
}

export interface Kinds {
  program: Program
  conversation: Conversation
  visit: Visit
  staff: Staff
  page: Page
  account: Account
  family: Family
  node: NodeLease
  report: Report
  sealday: SealDay
  lexicon: Lexicon
  policy: PolicyDocument
  contact: Contact
  delivery: Delivery
  mailbox: Mailbox
  rota: RotaDocument
  cover: Cover
  feed: Feed
  drill: DrillSchedule
}
export type Kind = keyof Kinds

const indexesOf: { [K in Kind]: (value: Kinds[K]) => Record<string, number> } = {
  program: () => ({}),
  conversation: conversationIndexes,
  visit: visitIndexes,
  staff: staffIndexes,
  page: pageIndexes,
  account: account => ({ accounts: 0, [`account/${account.id}`]: 0 }),
  family: family => ({ [`families/${family.account}`]: family.expiresAt, due: family.expiresAt }),
  node: node => ({ nodes: node.expiresAt, due: node.expiresAt }),
  report: report => ({ reports: report.at }),
  sealday: day => ({ due: day.due }),
  lexicon: () => ({}),
  policy: () => ({}),
  contact: () => ({ contacts: 0 }),
  delivery: deliveryIndexes,
  mailbox: () => ({}),
  rota: rota => ({ rotas: 0, due: rota.checkAt }),
  drill: drill => ({ due: drill.at }),
  cover: cover => ({ ...(cover.state === 'asked' && { covers: cover.from }) }),
  feed: feed => ({ [`feeds/${feed.account}`]: 0 }),
}

export interface Loaded<K extends Kind> {
  kind: K
  key: Key
  version: number
  value: Kinds[K]
}

export const keyOf = (kind: Kind, id: string): Key =>
  kind === 'program' || kind === 'lexicon' || kind === 'policy' ? kind : `${kind}/${id}`
export const messagesOf = (conversation: string): Key => `messages/${conversation}`

/** @throws Refusal NOT_FOUND */
export async function load<K extends Kind>(partition: Partition, kind: K, id: string): Promise<Loaded<K>> {
  const found = await find(partition, kind, id)
  if (!found) throw new Refusal('NOT_FOUND')
  return found
}

export async function find<K extends Kind>(
  partition: Partition,
  kind: K,
  id: string,
): Promise<Loaded<K> | undefined> {
  const [document] = await partition.get(keyOf(kind, id))
  return document && loaded(kind, document)
}

/** Those of `ids` that exist, in their order. */
export async function findAll<K extends Kind>(
  partition: Partition,
  kind: K,
  ids: string[],
): Promise<Loaded<K>[]> {
  const documents = await partition.get(...ids.map(id => keyOf(kind, id)))
  return documents.flatMap(document => (document ? [loaded(kind, document)] : []))
}

export const loaded = <K extends Kind>(kind: K, document: Document): Loaded<K> => ({
  kind,
  key: document.key,
  version: document.version,
  value: document.value as Kinds[K],
})

/** The change that puts `value` in the place of what was loaded. */
export function put<K extends Kind>(was: Loaded<K>, value: Kinds[K]): Change {
  return { put: was.key, value, expect: was.version, indexes: indexesOf[was.kind](value) }
}

export function create<K extends Kind>(kind: K, id: string, value: Kinds[K]): Change {
  return { put: keyOf(kind, id), value, expect: 'absent', indexes: indexesOf[kind](value) }
}

export const unmoved = (was: Loaded<Kind>): Change => ({ check: was.key, expect: was.version })
export const erase = (was: Loaded<Kind>): Change => ({ erase: was.key, expect: was.version })
