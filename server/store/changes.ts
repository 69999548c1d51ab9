import { createHash } from 'node:crypto'
import type { Change } from '../app/ports.ts'

/** The rules on a list of changes that both adapters share. */

const MAX_KEY_BYTES = 300

/** @throws TypeError where the list could not be committed on any store: a programming error, not a conflict. */
export function assertCommittable(changes: Change[], once: string): void {
  if (!once) throw new TypeError('a commit needs a `once`')
  const written = new Set<string>()
  for (const change of changes) {
    const key = keyOf(change)
    if (key === '' || Buffer.byteLength(key) > MAX_KEY_BYTES) throw new TypeError('a key has 1 to 300 bytes')
    if (!('put' in change) && !('erase' in change)) continue
    if (written.has(key)) throw new TypeError('one commit writes a document once')
    written.add(key)
    if ('put' in change) assertPut(change)
  }
}

function assertPut(change: Extract<Change, { put: string }>): void {
  if (change.value === undefined) throw new TypeError('a document has a value')
  for (const score of Object.values(change.indexes ?? {}))
    if (!Number.isFinite(score)) throw new TypeError('a score is a finite number')
}

export function keyOf(change: Change): string {
  if ('put' in change) return change.put
  if ('erase' in change) return change.erase
  if ('eraseLog' in change) return change.eraseLog
  if ('check' in change) return change.check
  return change.append
}

/** A `once` of any length as a short key. */
export function onceKey(once: string): string {
  return once.length <= 64 ? once : createHash('sha256').update(once).digest('base64url')
}

/** How long a `once` is remembered, milliseconds. */
export const ONCE_KEPT_MS = 24 * 60 * 60 * 1000
