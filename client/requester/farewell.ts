import { m } from '../lib/i18n.svelte.ts'
import type { ConversationView } from '../lib/wire.ts'

export interface Farewell {
  title: string
  text: string
  /** Whether it makes sense to ask how it was. */
  asks: boolean
}

/** What is said after a conversation depends on how it ended; nobody is blamed. */
export function farewell({ endReason }: Pick<ConversationView, 'endReason'>): Farewell {
  switch (endReason) {
    case 'cancelled':
      return { title: m.after_cancelled_title(), text: m.after_cancelled(), asks: false }
    case 'left':
      return { title: m.after_left_title(), text: m.after_left(), asks: true }
    case 'reported':
    case 'blocked':
      return { title: m.after_left_title(), text: m.after_closed(), asks: false }
    default:
      return { title: m.after_title(), text: m.after_text(), asks: true }
  }
}
