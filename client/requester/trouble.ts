import type { FailureCode } from '../lib/failure.ts'
import { m } from '../lib/i18n.svelte.ts'

/** What went wrong, for somebody who is frightened already. */
export function inWords(code: FailureCode): string {
  if (code === 'OFFLINE' || code === 'TIMEOUT') return m.error_offline()
  return code === 'RATE_LIMITED' ? m.error_rate() : m.error_generic()
}
