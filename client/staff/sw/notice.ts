import { m } from '../../lib/paraglide/messages.js'
import type { Language, NoticeKind } from '../../lib/wire.ts'

/** What the pager's push holds: how urgently somebody calls, and where to answer. Never what was written. */
export interface Push {
  id: string
  kind: NoticeKind
  language: Language
  level?: number
  pages?: number
  links?: { acknowledge?: string; seen?: string; open: string }
}

/** What stays on a notification until it is pressed. */
export interface Held {
  acknowledge?: string
  open: string
  language: Language
}

/** TypeScript's own leaves out what only a service worker may use. */
export interface Notice {
  title: string
  options: {
    body: string
    tag: string
    renotify: boolean
    requireInteraction: boolean
    lang: Language
    icon: string
    badge: string
    data: Held
    actions: { action: string; title: string }[]
  }
}

/** From this level on a notification stays until somebody presses it. */
const IMMINENT = 4

/**
 * The notification of a push. One tag for all calls of a program at imminent, and one for the others: a repeat takes the
 * place of the one before and rings again, instead of a second beside it, and nothing lesser hides what is imminent.
 */
export function noticeOf(push: Push, pictures: { icon: string; badge: string }): Notice {
  const { kind, language, level = 0, pages = 1, links } = push
  const say = { locale: language }
  const words: Record<Push['kind'], [string, string]> = {
    page: [
      level >= IMMINENT ? m.oncall_push_urgent({}, say) : m.oncall_push_page({}, say),
      pages === 1 ? m.oncall_push_one({}, say) : m.oncall_push_many({ n: pages }, say),
    ],
    test: [m.oncall_push_test({}, say), m.oncall_push_test_text({}, say)],
    code: [m.oncall_push_code({}, say), m.oncall_push_code_text({}, say)],
    warning: [m.oncall_push_warning({}, say), m.oncall_push_warning_text({}, say)],
    gap: [m.oncall_push_gap({}, say), m.oncall_push_gap_text({}, say)],
  }
  const [title, body] = words[kind]
  const acknowledge = kind === 'page' ? links?.acknowledge : undefined
  const take = pages === 1 ? m.staff_acknowledge({}, say) : m.oncall_push_take({ n: pages }, say)
  const urgent = kind === 'page' && level >= IMMINENT
  return {
    title,
    options: {
      body,
      tag: urgent ? 'sebaya-page-urgent' : `sebaya-${kind}`,
      renotify: true,
      requireInteraction: urgent,
      lang: language,
      ...pictures,
      data: { ...(acknowledge && { acknowledge }), open: links?.open ?? '', language },
      // One tap takes all that it calls for.
      actions: acknowledge ? [{ action: 'acknowledge', title: take }] : [],
    },
  }
}

/** What came of acknowledging from the notification, said in its place. */
export type Outcome = 'yours' | 'colleague' | 'resolved' | 'failed'

export function outcomeWords(outcome: Outcome, language: Language): [title: string, body: string] {
  const say = { locale: language }
  const words: Record<Outcome, [string, string]> = {
    yours: [m.oncall_push_yours({}, say), m.oncall_push_yours_text({}, say)],
    colleague: [m.oncall_push_colleague({}, say), m.oncall_push_nothing({}, say)],
    resolved: [m.oncall_push_resolved({}, say), m.oncall_push_nothing({}, say)],
    failed: [m.oncall_push_failed({}, say), m.oncall_push_failed_text({}, say)],
  }
  return words[outcome]
}

/** A link as this origin has it: a push can make its device call nobody else. */
export function here(link: string, origin: string): string {
  const { pathname, search } = new URL(link, origin)
  return `${origin}${pathname}${search}`
}
