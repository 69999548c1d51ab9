import type { ErrorCode } from './wire.ts'

/** What can go wrong between here and the server, beside the codes that the server answers. */
export type FailureCode = ErrorCode | 'OFFLINE' | 'TIMEOUT'

/** A request that was refused, or never answered. `details` are what the server added. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly details: Record<string, unknown>

  constructor(code: FailureCode, message: string = code, details: Record<string, unknown> = {}) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.details = details
  }
}

const PASSING: ReadonlySet<string> = new Set([
  'OFFLINE',
  'TIMEOUT',
  'BUSY',
  'DRAINING',
  'RATE_LIMITED',
  'INTERNAL',
  'PROOF_REQUIRED',
  'UNAUTHENTICATED',
])

/** Whether trying the same again later may succeed. */
export const isPassing = (error: unknown): boolean => PASSING.has(codeOf(error))

export const codeOf = (error: unknown): FailureCode => (error instanceof Failure ? error.code : 'INTERNAL')
