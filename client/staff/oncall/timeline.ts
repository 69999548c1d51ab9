import { m } from '../../lib/i18n.svelte.ts'
import type { Answer } from '../../lib/wire.ts'

export type TimelineLine = Answer<'page:timeline'>['lines'][number]
type Channel = NonNullable<TimelineLine['channel']>
type Failure = NonNullable<TimelineLine['reason']>

const CHANNELS: Record<Channel, () => string> = {
  app: m.oncall_kind_app,
  push: m.oncall_kind_push,
  email: m.oncall_kind_email,
  webhook: m.oncall_kind_webhook,
}
export const channelWord = (kind: Channel): string => CHANNELS[kind]()

const FAILURES: Record<Failure, () => string> = {
  gone: m.oncall_failed_gone,
  refused: m.oncall_failed_refused,
  timeout: m.oncall_failed_timeout,
  unreachable: m.oncall_failed_unreachable,
  overloaded: m.oncall_failed_overloaded,
  'not-allowed': m.oncall_failed_not_allowed,
}
export const failureWord = (reason: Failure): string => FAILURES[reason]()

/** A line of a page's timeline as a sentence. */
export function sentence({ what, person, channel, step, reason }: TimelineLine): string {
  const who = person ?? m.oncall_line_somebody()
  const way = channel ? channelWord(channel) : ''
  switch (what) {
    case 'raised':
      return m.oncall_line_raised()
    case 'step':
      return m.oncall_line_step({ n: step ?? 1 })
    case 'passed':
      return m.oncall_line_passed({ n: step ?? 1 })
    case 'called':
      return m.oncall_line_called({ who, way })
    case 'sent':
      return m.oncall_line_sent({ who, way })
    case 'seen':
      return m.oncall_line_seen({ who, way })
    case 'failed':
      return m.oncall_line_failed({ who, way, why: reason ? failureWord(reason) : '' })
    case 'unseen':
      return m.oncall_line_unseen({ who, way })
    case 'acknowledged':
      return m.oncall_line_acknowledged({ who })
    case 'acted':
      return m.oncall_line_acted({ who })
    case 'returned':
      return m.oncall_line_returned()
    case 'snoozed':
      return m.oncall_line_snoozed({ who })
    case 'reassigned':
      return m.oncall_line_reassigned({ who })
    case 'exhausted':
      return m.oncall_line_exhausted()
    case 'resolved':
      return m.oncall_line_resolved({ who })
  }
}

/** What a reader's eye should find first: the trouble, and the answer. */
export function toneOf({ what }: TimelineLine): 'bad' | 'good' | 'plain' {
  if (
    what === 'failed' ||
    what === 'unseen' ||
    what === 'passed' ||
    what === 'returned' ||
    what === 'exhausted'
  )
    return 'bad'
  return what === 'acknowledged' || what === 'acted' || what === 'resolved' ? 'good' : 'plain'
}
