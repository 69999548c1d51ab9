import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Proof } from './wire.ts'

/** Long enough to get on, short enough that typing never stutters. */
const SLICE_MS = 12

/**
 * Finds the counter with which sha256(`challenge:counter`) begins with `bits` zero bits. Loaded only when asked for;
 * `crypto.subtle` would be faster, but is missing where the page comes over plain http.
 */
export async function solve({ challenge, bits }: { challenge: string; bits: number }): Promise<Proof> {
  for (let counter = 0, rest = performance.now() + SLICE_MS; ; counter++) {
    const answer = String(counter)
    if (leadingZeros(sha256(utf8ToBytes(`${challenge}:${answer}`))) >= bits) return { challenge, answer }
    if (counter % 64 === 0 && performance.now() > rest) {
      await new Promise(resolve => setTimeout(resolve))
      rest = performance.now() + SLICE_MS
    }
  }
}

export function leadingZeros(hash: Uint8Array): number {
  let zeros = 0
  for (const byte of hash) {
    if (byte !== 0) return zeros + Math.clz32(byte) - 24
    zeros += 8
  }
  return zeros
}
