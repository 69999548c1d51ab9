import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import type { Limits } from '../app/ports.ts'
import { Refusal } from '../protocol/errors.ts'

/** Messages in ten seconds, other events in ten seconds, wrong sign-ins in fifteen minutes. */
const MESSAGES = { points: 20, duration: 10 }
const EVENTS = { points: 100, duration: 10 }
const SIGN_INS = { points: 20, duration: 15 * 60 }

/**
 * In Redis they are shared between the nodes; otherwise this process is all there is. `raised` so many times where
 * they are to count and not to stop anyone: a bench.
 */
export function createLimits(redis?: unknown, raised = 1): Limits {
  const limiter = (keyPrefix: string, base: { points: number; duration: number }): RateLimiterAbstract => {
    const limit = { ...base, points: base.points * raised }
    return redis
      ? new RateLimiterRedis({
          storeClient: redis,
          keyPrefix: `sebaya:limit:${keyPrefix}`,
          ...limit,
          // While Redis is away the limit is this node's own.
          insuranceLimiter: new RateLimiterMemory(limit),
        })
      : new RateLimiterMemory(limit)
  }
  const [messages, events, signIns] = [limiter('m', MESSAGES), limiter('e', EVENTS), limiter('s', SIGN_INS)]
  return {
    event: (actor, isMessage) => consume(isMessage ? messages : events, actor),
    signIn: (program, loginMark) => consume(signIns, `${program}/${loginMark}`),
    async signedIn(program, loginMark) {
      await signIns.reward(`${program}/${loginMark}`)
    },
  }
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    throw new Refusal('RATE_LIMITED', undefined, { retryAfterSeconds: Math.ceil(error.msBeforeNext / 1000) })
  }
}
