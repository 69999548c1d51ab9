import { noteServerDate } from './clock.ts'
import { Failure, type FailureCode } from './failure.ts'
import type { Proof } from './wire.ts'

export interface Request {
  method?: 'GET' | 'POST' | 'DELETE'
  body?: Record<string, unknown>
  token?: string
  /** Milliseconds. */
  timeout?: number
}

/** Calls `/api…`; answers its JSON. @throws Failure with the server's code, or OFFLINE, TIMEOUT. */
export async function api<T>(path: string, request: Request = {}): Promise<T> {
  const { method = 'GET', body, token, timeout = 15_000 } = request
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), timeout)
  try {
    const response = await fetch(`/api${path}`, {
      method,
      signal: patience.signal,
      cache: 'no-store',
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    noteServerDate(response.headers.get('date'))
    const answer = await response.json().catch(() => ({}))
    if (response.ok) return answer as T
    throw new Failure(codeFor(response.status, answer.error), answer.message, answer.details)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(patience.signal.aborted ? 'TIMEOUT' : 'OFFLINE')
  } finally {
    clearTimeout(timer)
  }
}

/** As `api`; when the network is over its limit, does the proof of work asked for and asks again. */
export async function apiWithProof<T>(path: string, request: Request = {}): Promise<T> {
  try {
    return await api<T>(path, request)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'PROOF_REQUIRED') throw error
    const { solve } = await import('./proof.ts')
    const proof: Proof = await solve(error.details as { challenge: string; bits: number })
    return api<T>(path, { ...request, body: { ...request.body, proof } })
  }
}

/** A proxy in between may answer without a code of ours. */
function codeFor(status: number, code: unknown): FailureCode {
  if (typeof code === 'string') return code as FailureCode
  if (status === 429) return 'RATE_LIMITED'
  if (status === 401) return 'UNAUTHENTICATED'
  if (status === 404) return 'NOT_FOUND'
  return status >= 502 ? 'BUSY' : 'INTERNAL'
}
