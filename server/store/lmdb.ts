import { randomBytes } from 'node:crypto'
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
import { assertCommittable, ONCE_KEPT_MS, onceKey } from './changes.ts'

interface Row {
  version: Version
  indexes: Record<string, number>
  /** JSON, as in Redis, so that both stores give back the same value. */
  json: string
}

/** The head of a log; `last` −1 says it was erased. */
interface Head {
  epoch: string
  last: Seq
}

interface Remembered {
  at: number
  version: Version
  seqs: Seq[]
}

interface Tables {
  root: RootDatabase
  documents: Database<Row, LmdbKey>
  /** `[program, index, score, key]` → 1 */
  indexes: Database<number, LmdbKey>
  /** `[program, log]` → head, `[program, log, seq]` → the entry's JSON */
  heads: Database<Head, LmdbKey>
  entries: Database<string, LmdbKey>
  onces: Database<Remembered, LmdbKey>
  /** `[at, program, once]` → 1: what to forget first. */
  oncesByAge: Database<number, LmdbKey>
  counters: Database<Version, LmdbKey>
}

export interface LmdbOptions {
  path: string
  now?: () => number
}

/** The store in this process: an LMDB environment in the folder `path`. One commit is one LMDB transaction, batched with its neighbors, answered after its fsync. */
export function openLmdbStore({ path, now = Date.now }: LmdbOptions): Store {
  const root = open({ path, maxDbs: 12 })
  const tables: Tables = {
    root,
    documents: root.openDB({ name: 'documents' }),
    indexes: root.openDB({ name: 'indexes' }),
    heads: root.openDB({ name: 'heads' }),
    entries: root.openDB({ name: 'entries', encoding: 'string' }),
    onces: root.openDB({ name: 'onces' }),
    oncesByAge: root.openDB({ name: 'oncesByAge' }),
    counters: root.openDB({ name: 'counters' }),
  }
  return {
    async programs() {
      tables.counters.resetReadTxn()
      return [...tables.counters.getKeys()] as string[]
    },
    program: id => new LmdbPartition(tables, id, now),
    async ping() {
      tables.counters.get('')
    },
    now,
    close: () => root.close(),
  }
}

class LmdbPartition implements Partition {
  constructor(
    private readonly tables: Tables,
    private readonly program: string,
    private readonly now: () => number,
  ) {}

  async get(...keys: Key[]): Promise<(Document | undefined)[]> {
    this.tables.documents.resetReadTxn()
    return keys.map(key => this.document(key))
  }

  async list(index: string, range: Range = {}): Promise<Document[]> {
    this.tables.indexes.resetReadTxn()
    const found: Document[] = []
    for (const indexed of this.tables.indexes.getKeys(this.bounds(index, range))) {
      const document = this.document((indexed as [string, string, number, string])[3])
      if (document) found.push(document)
    }
    return found
  }

  async count(index: string, range: Pick<Range, 'min' | 'max'> = {}): Promise<number> {
    this.tables.indexes.resetReadTxn()
    return this.tables.indexes.getKeysCount(this.bounds(index, range))
  }

  async read(log: Key, after: Seq, limit = Number.MAX_SAFE_INTEGER): Promise<Stretch> {
    this.tables.heads.resetReadTxn()
    const head = this.tables.heads.get([this.program, log])
    if (!head) return { epoch: '', last: 0, entries: [] }
    if (head.last < 0) throw new Gone(`log ${log}`)
    const until = Math.min(head.last, after + limit)
    const entries = []
    for (let seq = after + 1; seq <= until; seq++)
      entries.push({ seq, entry: JSON.parse(this.tables.entries.get([this.program, log, seq])!) })
    return { epoch: head.epoch, last: head.last, entries }
  }

  async commit(changes: Change[], { once }: { once: string }): Promise<Committed> {
    assertCommittable(changes, once)
    const writes = changes.map(serialize)
    // A throw inside a transaction would not undo its writes, so failures are answered as values, before the first write.
    const outcome = await this.tables.root.transaction(() => this.apply(writes, onceKey(once)))
    if (outcome instanceof Error) throw outcome
    await this.tables.root.flushed
    return outcome
  }

  private apply(changes: Change[], once: string): Committed | Conflict | Gone {
    const remembered = this.tables.onces.get([this.program, once])
    if (remembered) return { version: remembered.version, seqs: remembered.seqs, repeated: true }
    for (const change of changes) {
      const failure = this.verify(change)
      if (failure) return failure
    }
    const version = (this.tables.counters.get(this.program) ?? 0) + 1
    this.tables.counters.put(this.program, version)
    const seqs: Seq[] = []
    for (const change of changes) {
      if ('put' in change) this.put(change, version)
      else if ('erase' in change) this.erase(change.erase)
      else if ('append' in change) seqs.push(this.append(change.append, change.entry as string))
      else if ('eraseLog' in change) this.eraseLog(change.eraseLog)
    }
    this.remember(once, { at: this.now(), version, seqs })
    return { version, seqs, repeated: false }
  }

  private verify(change: Change): Conflict | Gone | undefined {
    if ('append' in change)
      return this.tables.heads.get([this.program, change.append])?.last === -1
        ? new Gone(`log ${change.append}`)
        : undefined
    if ('eraseLog' in change) return undefined
    const key = 'put' in change ? change.put : 'erase' in change ? change.erase : change.check
    const version = this.tables.documents.get([this.program, key])?.version ?? 'absent'
    return version === change.expect ? undefined : new Conflict(key)
  }

  private put(change: Extract<Change, { put: Key }>, version: Version): void {
    const indexes = change.indexes ?? {}
    this.unindex(change.put)
    this.tables.documents.put([this.program, change.put], { version, indexes, json: change.value as string })
    for (const [index, score] of Object.entries(indexes))
      this.tables.indexes.put([this.program, index, score, change.put], 1)
  }

  private erase(key: Key): void {
    this.unindex(key)
    this.tables.documents.remove([this.program, key])
  }

  private unindex(key: Key): void {
    const row = this.tables.documents.get([this.program, key])
    for (const [index, score] of Object.entries(row?.indexes ?? {}))
      this.tables.indexes.remove([this.program, index, score, key])
  }

  private append(log: Key, json: string): Seq {
    const head = this.tables.heads.get([this.program, log]) ?? {
      epoch: randomBytes(6).toString('base64url'),
      last: 0,
    }
    const seq = head.last + 1
    this.tables.heads.put([this.program, log], { ...head, last: seq })
    this.tables.entries.put([this.program, log, seq], json)
    return seq
  }

  private eraseLog(log: Key): void {
    const last = this.tables.heads.get([this.program, log])?.last ?? 0
    for (let seq = 1; seq <= last; seq++) this.tables.entries.remove([this.program, log, seq])
    this.tables.heads.put([this.program, log], { epoch: '', last: -1 })
  }

  /** Keeps the answer, and forgets up to two that are too old, so that the table stays level. */
  private remember(once: string, answer: Remembered): void {
    this.tables.onces.put([this.program, once], answer)
    this.tables.oncesByAge.put([answer.at, this.program, once], 1)
    const old = [...this.tables.oncesByAge.getKeys({ end: [answer.at - ONCE_KEPT_MS], limit: 2 })]
    for (const key of old) {
      const [, program, forgotten] = key as [number, string, string]
      this.tables.onces.remove([program, forgotten])
      this.tables.oncesByAge.remove(key)
    }
  }

  private document(key: Key): Document | undefined {
    const row = this.tables.documents.get([this.program, key])
    return row && { key, version: row.version, value: JSON.parse(row.json) }
  }

  private bounds(index: string, { min, max, limit, reverse }: Range) {
    const low = [this.program, index, min ?? Number.NEGATIVE_INFINITY]
    // Every key of a score sorts after `[…, score]` and before `[…, score, '\uffff']`.
    const high = [this.program, index, max ?? Number.POSITIVE_INFINITY, '\uffff']
    const span = reverse ? { start: high, end: low, reverse } : { start: low, end: high }
    return limit === undefined ? span : { ...span, limit }
  }
}

function serialize(change: Change): Change {
  if ('put' in change) return { ...change, value: JSON.stringify(change.value) }
  if ('append' in change) return { ...change, entry: JSON.stringify(change.entry) }
  return change
}
