import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { type Database, type Key as LmdbKey, open, type RootDatabase } from 'lmdb'
import {
  type Change,
  type Committed,
  Conflict,
  type Document,
  Gone,
  type Key,
  type Partition,
  type Range,
  type Seq,
  type Store,
  type Stretch,
  type Version,
} from '../app/ports.ts'
import { assertCommittable, assertProgram, onceKey } from './changes.ts'
import { syncFolder } from './files.ts'
import { Onces } from './lmdb/onces.ts'
import { Writer } from './lmdb/writer.ts'

/** Sorts after every string, as the last element of a key. */
const LAST = new Uint8Array([0xff])

/** An index and a score in it; never −0, which LMDB would sort after every number. */
type Membership = [index: string, score: number]

/** A tuple, as is every row here: an object is stored with its shape, which is read anew each time. JSON, as in Redis, so that both stores give back the same value. */
type Row = [version: Version, indexes: Membership[], json: string]

/** The head of a log; `last` −1 says it was erased. */
type Head = [epoch: string, last: Seq]

interface Tables {
  reads: Reads
  writer: Writer
  documents: Database<Row, LmdbKey>
  /** `[program, index, score, key]` → 1 */
  indexes: Database<number, LmdbKey>
  /** `[program, log]` → head, `[program, log, seq]` → the entry's JSON */
  heads: Database<Head, LmdbKey>
  entries: Database<string, LmdbKey>
  onces: Onces
  counters: Database<Version, LmdbKey>
}

export interface LmdbOptions {
  path: string
  now?: () => number
}

/**
 * The store in this process: an LMDB environment in the folder `path`. One commit is one LMDB transaction, batched with
 * its neighbors, answered after its fsync. Another process may open the same folder: reads see what it has committed.
 */
export function openLmdbStore({ path, now = Date.now }: LmdbOptions): Store {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // `noSubdir`, or a folder with a dot in its name is taken for a file. `eventTurnBatching` has a promise of its own for
  // each batch, which nobody can catch: a full disk would end the process.
  const root = open({ path, maxDbs: 12, noSubdir: false, eventTurnBatching: false })
  syncFolder(path)
  const writer = new Writer(root)
  const tables: Tables = {
    reads: new Reads(root),
    writer,
    documents: root.openDB({ name: 'documents' }),
    indexes: root.openDB({ name: 'indexes' }),
    heads: root.openDB({ name: 'heads' }),
    entries: root.openDB({ name: 'entries', encoding: 'string' }),
    onces: new Onces(root, now),
    counters: root.openDB({ name: 'counters' }),
  }
  return {
    async programs() {
      tables.reads.refresh()
      return [...tables.counters.getKeys()] as string[]
    },
    program(id) {
      assertProgram(id)
      return new LmdbPartition(tables, id)
    },
    /** A write, since a full disk still answers reads. */
    async ping() {
      await writer.run(() => {
        root.put('ping', now())
      })
    },
    now,
    close: () => writer.close(),
  }
}

/** What reads see: LMDB's picture of the data, which stays as it was when it was taken. */
class Reads {
  private fresh = false

  constructor(private readonly root: RootDatabase) {}

  /** Takes a new picture, one for all the reads of this moment: nobody can have heard of a later commit before it ends. */
  refresh(): void {
    if (this.fresh) return
    this.root.resetReadTxn()
    this.fresh = true
    queueMicrotask(() => {
      this.fresh = false
    })
  }
}

class LmdbPartition implements Partition {
  constructor(
    private readonly tables: Tables,
    private readonly program: string,
  ) {}

  async get(...keys: Key[]): Promise<(Document | undefined)[]> {
    this.tables.reads.refresh()
    return keys.map(key => this.document(key))
  }

  async list(index: string, range: Range = {}): Promise<Document[]> {
    this.tables.reads.refresh()
    const found: Document[] = []
    for (const indexed of this.tables.indexes.getKeys(this.bounds(index, range))) {
      const document = this.document((indexed as [string, string, number, string])[3])
      if (document) found.push(document)
    }
    return found
  }

  async count(index: string, range: Pick<Range, 'min' | 'max'> = {}): Promise<number> {
    this.tables.reads.refresh()
    return this.tables.indexes.getKeysCount(this.bounds(index, range))
  }

  async read(log: Key, after: Seq, limit = Number.MAX_SAFE_INTEGER): Promise<Stretch> {
    this.tables.reads.refresh()
    const head = this.tables.heads.get([this.program, log])
    if (!head) return { epoch: '', last: 0, entries: [] }
    const [epoch, last] = head
    if (last < 0) throw new Gone(`log ${log}`)
    const until = Math.min(last, after + limit)
    const entries = []
    for (let seq = after + 1; seq <= until; seq++)
      entries.push({ seq, entry: JSON.parse(this.tables.entries.get([this.program, log, seq])!) })
    return { epoch, last, entries }
  }

  async commit(changes: Change[], { once }: { once: string }): Promise<Committed> {
    assertCommittable(changes, once)
    const writes = changes.map(serialize)
    return this.tables.writer.run(() => this.apply(writes, onceKey(once)))
  }

  private apply(changes: Change[], once: string): Committed {
    const before = this.tables.onces.recall(this.program, once)
    if (before) return { version: before.version, seqs: before.seqs, repeated: true }
    const heads = new Map<Key, Head | undefined>()
    for (const change of changes) {
      if ('append' in change) heads.set(change.append, this.appendable(change.append))
      else this.verify(change)
    }
    const version = (this.tables.counters.get(this.program) ?? 0) + 1
    this.tables.counters.put(this.program, version)
    const seqs: Seq[] = []
    for (const change of changes) {
      if ('put' in change) this.put(change, version)
      else if ('erase' in change) this.erase(change.erase)
      else if ('append' in change) {
        const head = this.append(change.append, change.entry as string, heads.get(change.append))
        heads.set(change.append, head)
        seqs.push(head[1])
      } else if ('eraseLog' in change) this.eraseLog(change.eraseLog)
    }
    this.tables.onces.remember(this.program, once, { version, seqs })
    return { version, seqs, repeated: false }
  }

  /** @throws Gone */
  private appendable(log: Key): Head | undefined {
    const head = this.tables.heads.get([this.program, log])
    if (head?.[1] === -1) throw new Gone(`log ${log}`)
    return head
  }

  private verify(change: Exclude<Change, { append: Key }>): void {
    if ('eraseLog' in change) return
    const key = 'put' in change ? change.put : 'erase' in change ? change.erase : change.check
    const version = this.tables.documents.get([this.program, key])?.[0] ?? 'absent'
    if (version !== change.expect) throw new Conflict(key)
  }

  private put(change: Extract<Change, { put: Key }>, version: Version): void {
    const indexes = Object.entries(change.indexes ?? {}).map(
      ([index, score]): Membership => [index, score + 0],
    )
    this.unindex(change.put)
    this.tables.documents.put([this.program, change.put], [version, indexes, change.value as string])
    for (const [index, score] of indexes) this.tables.indexes.put([this.program, index, score, change.put], 1)
  }

  private erase(key: Key): void {
    this.unindex(key)
    this.tables.documents.remove([this.program, key])
  }

  private unindex(key: Key): void {
    const row = this.tables.documents.get([this.program, key])
    for (const [index, score] of row?.[1] ?? []) this.tables.indexes.remove([this.program, index, score, key])
  }

  private append(log: Key, json: string, before: Head | undefined): Head {
    const [epoch, last] = before ?? [randomBytes(6).toString('base64url'), 0]
    const head: Head = [epoch, last + 1]
    this.tables.heads.put([this.program, log], head)
    this.tables.entries.put([this.program, log, head[1]], json)
    return head
  }

  private eraseLog(log: Key): void {
    const [, last] = this.tables.heads.get([this.program, log]) ?? ['', 0]
    for (let seq = 1; seq <= last; seq++) this.tables.entries.remove([this.program, log, seq])
    this.tables.heads.put([this.program, log], ['', -1])
  }

  private document(key: Key): Document | undefined {
    const row = this.tables.documents.get([this.program, key])
    return row && { key, version: row[0], value: JSON.parse(row[2]) }
  }

  private bounds(index: string, { min, max, limit, reverse }: Range) {
    // Every key of a score sorts after `[…, score]` and before `[…, score, LAST]`. Plus 0 makes −0 into 0.
    const low = [this.program, index, (min ?? Number.NEGATIVE_INFINITY) + 0]
    const high = [this.program, index, (max ?? Number.POSITIVE_INFINITY) + 0, LAST]
    const span = reverse ? { start: high, end: low, reverse } : { start: low, end: high }
    return limit === undefined ? span : { ...span, limit }
  }
}

function serialize(change: Change): Change {
  if ('put' in change) return { ...change, value: JSON.stringify(change.value) }
  if ('append' in change) return { ...change, entry: JSON.stringify(change.entry) }
  return change
}
