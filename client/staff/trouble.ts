import type { FailureCode } from '../lib/failure.ts'
import { m } from '../lib/i18n.svelte.ts'

/** What went wrong, in words for somebody at work. */
export function inWords(code: FailureCode): string {
  switch (code) {
    case 'OFFLINE':
    case 'TIMEOUT':
      return m.error_offline()
    case 'RATE_LIMITED':
      return m.error_rate()
    case 'WRONG_LOGIN':
      return m.staff_error_login()
    case 'OFFER_GONE':
      return m.staff_error_offer()
    case 'ENDED':
      return m.staff_error_ended()
    case 'GONE':
      return m.staff_error_gone()
    case 'CONFLICT':
      return m.staff_error_conflict()
    case 'FORBIDDEN':
    case 'NOT_FOUND':
      return m.staff_error_forbidden()
    default:
      return m.error_generic()
  }
}
