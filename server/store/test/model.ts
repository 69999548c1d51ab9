import {
  type Change,
  type Committed,
  Conflict,
  type Document,
  Gone,
  type Range,
  type Version,
} from '../../app/ports.ts'

interface Held {
  version: Version
  value: unknown
  indexes: Record<string, number>
}

/** What a program's data should be, in the plainest words: a store is right where it agrees. */
export class Model {
  readonly documents = new Map<string, Held>()
  readonly logs = new Map<string, unknown[] | 'gone'>()
  private readonly onces = new Map<string, Committed>()
  private newest = 0

  version(key: string): Version | 'absent' {
    return this.documents.get(key)?.version ?? 'absent'
  }

  /** Why a commit with these changes fails, if it does. */
  refusal(changes: Change[], once: string): typeof Conflict | typeof Gone | undefined {
    if (this.onces.has(once)) return undefined
    for (const change of changes) {
      if ('append' in change) {
        if (this.logs.get(change.append) === 'gone') return Gone
      } else if (!('eraseLog' in change)) {
        const key = 'put' in change ? change.put : 'erase' in change ? change.erase : change.check
        if (this.version(key) !== change.expect) return Conflict
      }
    }
    return undefined
  }

  /** What such a commit answers, `version` being the one that the store gave it. */
  commit(changes: Change[], once: string, version: Version): Committed {
    const before = this.onces.get(once)
    return before ? { ...before, repeated: true } : this.apply(changes, once, version)
  }

  private apply(changes: Change[], once: string, version: Version): Committed {
    if (version <= this.newest) throw new Error(`version ${version} after ${this.newest}`)
    this.newest = version
    const seqs: number[] = []
    for (const change of changes) {
      if ('put' in change)
        this.documents.set(change.put, { version, value: change.value, indexes: change.indexes ?? {} })
      else if ('erase' in change) this.documents.delete(change.erase)
      else if ('eraseLog' in change) this.logs.set(change.eraseLog, 'gone')
      else if ('append' in change) {
        const log = [...((this.logs.get(change.append) as unknown[] | undefined) ?? []), change.entry]
        this.logs.set(change.append, log)
        seqs.push(log.length)
      }
    }
    const answer = { version, seqs, repeated: false }
    this.onces.set(once, answer)
    return answer
  }

  list(index: string, { min = -Infinity, max = Infinity, limit = Infinity, reverse }: Range): Document[] {
    const found = [...this.documents]
      .filter(([, { indexes }]) => index in indexes && indexes[index]! >= min && indexes[index]! <= max)
      .sort(([a, one], [b, other]) => one.indexes[index]! - other.indexes[index]! || (a < b ? -1 : 1))
    if (reverse) found.reverse()
    return found.slice(0, limit).map(([key, { version, value }]) => ({ key, version, value }))
  }
}
