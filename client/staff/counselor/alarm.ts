import type { PageView } from '../../lib/wire.ts'
import { isUnanswered } from './pages.ts'

export type Alarm = 'gentle' | 'urgent'

/** From this level on a page is urgent: `high`. */
const URGENT = 3

/** Whether a page calls with a sound: when it is new, when its level rises, when it calls again, when it is overdue. */
export function alarm(before: PageView | undefined, page: PageView): Alarm | undefined {
  if (page.state === 'resolved') return undefined
  const raised = before === undefined || page.level > before.level
  const calls = isUnanswered(page) && (raised || !isUnanswered(before))
  if (isUnanswered(page) && (page.overdue || page.exhausted)) return 'urgent'
  if (calls || raised) return page.level >= URGENT ? 'urgent' : 'gentle'
  return undefined
}

export const loudest = (alarms: readonly (Alarm | undefined)[]): Alarm | undefined =>
  alarms.includes('urgent') ? 'urgent' : alarms.find(one => one !== undefined)
