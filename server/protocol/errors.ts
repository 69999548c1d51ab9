/** Every error a client can be given, once: its HTTP status and what it says when nothing better is known. */
export const ERRORS = {
  BAD_REQUEST: [400, 'The request does not have the right shape.'],
  UNAUTHENTICATED: [401, 'Sign in again.'],
  WRONG_LOGIN: [401, 'The login or the password is not right.'],
  PASSWORD_CHANGE_REQUIRED: [403, 'Choose a new password: this one works once.'],
  FORBIDDEN: [403, 'This is not yours to do.'],
  ORIGIN: [403, 'This page may not call the service.'],
  NOT_FOUND: [404, 'There is no such thing.'],
  CLOSED: [409, 'The program is closed now.'],
  ENDED: [410, 'This conversation has ended.'],
  GONE: [410, 'This was erased.'],
  OFFER_GONE: [410, 'This offer is no longer open.'],
  TOO_LARGE: [413, 'This is too long.'],
  PROOF_REQUIRED: [428, 'Many requests come from this network: a small proof of work is needed.'],
  RATE_LIMITED: [429, 'Slow down a little.'],
  INTERNAL: [500, 'Something went wrong on our side.'],
  CONFLICT: [409, 'Somebody else was faster.'],
  BUSY: [503, 'Try again in a moment.'],
  DRAINING: [503, 'This server is about to restart: connect again.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type ErrorCode = keyof typeof ERRORS

/** An error meant for the caller. `details` are public, and never hold what somebody wrote. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message?: string, details: Record<string, unknown> = {}) {
    super(message ?? ERRORS[code][1])
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }

  get status(): number {
    return ERRORS[this.code][0]
  }
}
