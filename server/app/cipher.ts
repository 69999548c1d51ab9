import { createCipheriv, createDecipheriv, hkdfSync, randomFillSync } from 'node:crypto'

/** Message bodies, and every free text about a conversation, under the conversation's own key: AES-256-GCM. */

const IV_BYTES = 12
const TAG_BYTES = 16

// One call for many nonces: asking the system for 12 bytes at a time costs as much as the cipher itself.
const pool = new Uint8Array(IV_BYTES * 512)
let used = pool.length
function nonce(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += IV_BYTES
  return pool.slice(used - IV_BYTES, used)
}

export function seal(key: Uint8Array, text: string | Uint8Array): string {
  const iv = nonce()
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = typeof text === 'string' ? cipher.update(text, 'utf8') : cipher.update(text)
  return Buffer.concat([iv, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** @throws Error if the key is not the one it was sealed with. */
export function unsealBytes(key: Uint8Array, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  const opened = decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES))
  return Buffer.concat([opened, decipher.final()])
}

export const unseal = (key: Uint8Array, sealed: string): string => unsealBytes(key, sealed).toString('utf8')

/** A key of its own for each use of the secret. */
export const subkey = (secret: string, use: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, 'sebaya', use, 32))
