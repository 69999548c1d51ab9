import { createHash } from 'node:crypto'
import type { Change, Key } from '../app/ports.ts'

/** The rules on programs, keys and lists of changes that both adapters share. */

const MAX_NAME_BYTES = 300

/** @throws TypeError where no store could hold it: a brace would move a program's keys to another slot on a Cluster. */
export function assertProgram(id: string): void {
  assertName(id, 'a program')
  if (/[{}]/.test(id)) throw new TypeError('a program has no braces')
}

/** @throws TypeError where the list could not be committed on any store: a programming error, not a conflict. */
export function assertCommittable(changes: Change[], once: string): void {
  if (!once) throw new TypeError('a commit needs a `once`')
  const written = new Set<Key>()
  const logs = { appended: new Set<Key>(), erased: new Set<Key>() }
  for (const change of changes) {
    const key = keyOf(change)
    assertName(key, 'a key')
    if ('put' in change || 'erase' in change) {
      if (written.has(key)) throw new TypeError('one commit writes a document once')
      written.add(key)
    }
    if ('put' in change) assertPut(change)
    if ('append' in change) {
      assertJson(change.entry, 'an entry')
      logs.appended.add(key)
    }
    if ('eraseLog' in change) logs.erased.add(key)
  }
  for (const log of logs.erased)
    if (logs.appended.has(log)) throw new TypeError('one commit appends to a log or erases it')
}

function assertPut(change: Extract<Change, { put: Key }>): void {
  assertJson(change.value, 'a document')
  for (const [index, score] of Object.entries(change.indexes ?? {})) {
    assertName(index, 'an index')
    if (!Number.isFinite(score)) throw new TypeError('a score is a finite number')
  }
}

/** Half of a surrogate pair would become another key in UTF-8. */
function assertName(name: string, what: string): void {
  if (name === '' || Buffer.byteLength(name) > MAX_NAME_BYTES || !name.isWellFormed())
    throw new TypeError(`${what} has 1 to ${MAX_NAME_BYTES} bytes of well-formed text`)
}

function assertJson(value: unknown, what: string): void {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`${what} has a value`)
}

export function keyOf(change: Change): Key {
  if ('put' in change) return change.put
  if ('erase' in change) return change.erase
  if ('eraseLog' in change) return change.eraseLog
  if ('check' in change) return change.check
  return change.append
}

/** A `once` of any length as a short key. */
export function onceKey(once: string): string {
  return once.length <= 64 && once.isWellFormed()
    ? once
    : createHash('sha256').update(JSON.stringify(once)).digest('base64url')
}

/** How long a `once` is remembered, milliseconds. */
export const ONCE_KEPT_MS = 24 * 60 * 60 * 1000
