import { createHash, createHmac, randomBytes } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { Refusal } from '../protocol/errors.ts'
import type { Proof } from '../protocol/routes.ts'

/** How hard the proof of work is: about 65,000 hashes, under a second on a cheap phone. */
const BITS = 16
const PROOF_VALID_MS = 5 * 60_000
const DAY_MS = 24 * 60 * 60_000

/**
 * Limits by address, on this node only: a campus or a carrier is one address, so above the limit the answer is a small
 * proof of work, never refusal. An address is only ever known by an HMAC under a key that lives in memory for a day.
 */
export class Addresses {
  private key = randomBytes(32)
  private keyFrom: number
  private readonly used = new Map<string, number>()
  private readonly limiter: RateLimiterMemory

  constructor(
    perMinute: number,
    private readonly now: () => number,
    /** Signs the challenges; the same on every node, since the next request may reach another. */
    private readonly proofKey: Uint8Array,
  ) {
    this.limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })
    this.keyFrom = now()
  }

  /** @throws Refusal PROOF_REQUIRED with a challenge, unless within the limit or with a solved one */
  async admit(address: string, proof: Proof | undefined): Promise<void> {
    if (proof && this.isSolved(proof)) return
    try {
      await this.limiter.consume(this.hashed(address))
    } catch {
      throw new Refusal('PROOF_REQUIRED', undefined, { challenge: this.challenge(), bits: BITS })
    }
  }

  private hashed(address: string): string {
    const network = networkOf(address)
    if (this.now() - this.keyFrom > DAY_MS) {
      this.key = randomBytes(32)
      this.keyFrom = this.now()
    }
    return createHmac('sha256', this.key).update(network).digest('base64url')
  }

  private challenge(): string {
    const text = `${this.now().toString(36)}.${randomBytes(9).toString('base64url')}`
    return `${text}.${this.sign(text)}`
  }

  private sign(text: string): string {
    return createHmac('sha256', this.proofKey).update(text).digest('base64url')
  }

  /** A challenge of ours, not too old, solved, and used for the first time. */
  private isSolved({ challenge, answer }: Proof): boolean {
    const [at, salt = '', mark] = challenge.split('.')
    if (mark !== this.sign(`${at}.${salt}`)) return false
    if (this.now() - Number.parseInt(at!, 36) > PROOF_VALID_MS || this.used.has(salt)) return false
    const digest = createHash('sha256').update(`${challenge}:${answer}`).digest()
    if (digest.readUInt32BE(0) >>> (32 - BITS) !== 0) return false
    for (const [old, usedAt] of this.used) if (this.now() - usedAt > PROOF_VALID_MS) this.used.delete(old)
    this.used.set(salt, this.now())
    return true
  }
}

/** What one subscriber has: an IPv4 address, or the first half of an IPv6 one, whose other half is theirs to choose. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return mapped[1]!
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.split('%')[0]!.split('::')
  const groups = head.split(':').filter(Boolean)
  const zeros = address.includes('::') ? 8 - groups.length - tail.split(':').filter(Boolean).length : 0
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill('0')]
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')
}
