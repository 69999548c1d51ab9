import { type ErrorCode, Refusal } from '../protocol/errors.ts'

/** @throws Refusal with `code` unless `condition` holds. */
export function refuseUnless(condition: unknown, code: ErrorCode, message?: string): asserts condition {
  if (!condition) throw new Refusal(code, message)
}
