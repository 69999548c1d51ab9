import { lookup } from 'node:dns'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { type BlockList, isIP, type LookupFunction } from 'node:net'
import type { Outcome } from '../app/ports.ts'
import { mayReach } from './addresses.ts'

/** What one attempt may take. */
export interface PostLimits {
  /** From the first packet to the answer's status, milliseconds. */
  timeoutMs: number
  /** Machines that may be reached besides those of the open internet. */
  allowed: BlockList
}

export interface Post {
  url: string
  headers: Record<string, string | number>
  body: string | Buffer
  /** The statuses by which the other side says that nobody is there any more, for good. */
  gone: readonly number[]
}

const MOST_RETRY_AFTER_MS = 15 * 60_000

class NotAllowed extends Error {}

/**
 * POSTs once. Redirects are refused. The address that is checked is the one really connected to, after DNS. Whatever the
 * other side does, hang, drip or send without end, the attempt is over in time.
 */
export async function post(
  { url, headers, body, gone }: Post,
  { timeoutMs, allowed }: PostLimits,
): Promise<Outcome> {
  const guarded: LookupFunction = (hostname, options, done) =>
    lookup(hostname, options, (error, address, family) => {
      const all = typeof address === 'string' ? [address] : (address ?? []).map(one => one.address)
      if (!error && !all.every(one => mayReach(one, allowed))) return done(new NotAllowed(), '', 0)
      done(error, address as never, family)
    })
  const { protocol, hostname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  // A literal address is never looked up.
  if (isIP(host) && !mayReach(host, allowed)) return { ok: false, reason: 'not-allowed', permanent: true }
  try {
    const response = await new Promise<{ status: number; retryAfter: string | undefined }>(
      (resolve, reject) => {
        const send = protocol === 'https:' ? overHttps : overHttp
        const sent = send(
          url,
          {
            method: 'POST',
            headers: { ...headers, 'content-length': Buffer.byteLength(body) },
            lookup: guarded,
            agent: false,
            signal: AbortSignal.timeout(timeoutMs),
          },
          answer => {
            // The status says it all; a body that is slow or has no end is hung up on.
            answer.destroy()
            resolve({ status: answer.statusCode!, retryAfter: answer.headers['retry-after'] })
          },
        )
        sent.once('error', reject)
        sent.end(body)
      },
    )
    return outcomeOf(response.status, response.retryAfter, gone)
  } catch (error) {
    if (error instanceof NotAllowed) return { ok: false, reason: 'not-allowed', permanent: true }
    const late = ['AbortError', 'TimeoutError'].includes((error as Error).name)
    return { ok: false, reason: late ? 'timeout' : 'unreachable', permanent: false }
  }
}

function outcomeOf(status: number, retryAfter: string | undefined, gone: readonly number[]): Outcome {
  if (status >= 200 && status < 300) return { ok: true }
  if (gone.includes(status)) return { ok: false, reason: 'gone', permanent: true }
  const busy = status === 429 || status === 503
  if (busy || status >= 500 || status === 408) {
    const retryAfterMs = busy ? waitOf(retryAfter) : undefined
    return {
      ok: false,
      reason: 'overloaded',
      permanent: false,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }
  }
  return { ok: false, reason: 'refused', permanent: true }
}

/** `Retry-After` in seconds or as a date, up to a quarter of an hour. */
function waitOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined
  const seconds = /^\d+$/.test(retryAfter.trim())
    ? Number(retryAfter)
    : (Date.parse(retryAfter) - Date.now()) / 1_000
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1_000), MOST_RETRY_AFTER_MS) : undefined
}
