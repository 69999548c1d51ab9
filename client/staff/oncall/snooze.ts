import type { PageView } from '../../lib/wire.ts'
import type { Holder } from '../counselor/pages.ts'

const IMMINENT = 4
/** Minutes that are offered. */
export const SNOOZES = [5, 10, 15] as const

/** Only what one has taken, and never at imminent. */
export const mayBeSnoozed = (page: Pick<PageView, 'level' | 'state' | 'drill'>, whose: Holder): boolean =>
  whose === 'me' && page.state === 'acknowledged' && page.level < IMMINENT
