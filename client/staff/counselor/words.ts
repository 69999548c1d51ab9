import { m } from '../../lib/i18n.svelte.ts'
import type { PageView, Payload } from '../../lib/wire.ts'

/** Levels, categories, outcomes and verdicts as people say them. */

const LEVELS = [m.staff_level_1, m.staff_level_1, m.staff_level_2, m.staff_level_3, m.staff_level_4]
export const levelWord = (level: number): string => LEVELS[level]?.() ?? m.staff_level_1()

const CATEGORIES: Record<PageView['category'], () => string> = {
  suicide: m.staff_category_suicide,
  'self-harm': m.staff_category_self_harm,
  abuse: m.staff_category_abuse,
  'harm-to-others': m.staff_category_harm_to_others,
  eating: m.staff_category_eating,
  overdose: m.staff_category_overdose,
  solicitation: m.staff_category_solicitation,
  'off-platform': m.staff_category_off_platform,
  money: m.staff_category_money,
  unscanned: m.staff_category_unscanned,
}
export const categoryWord = (category: PageView['category']): string => CATEGORIES[category]()

/** What a page is about, for a sentence that names it. */
export const named = ({ level, category, drill }: Pick<PageView, 'level' | 'category' | 'drill'>) => ({
  level: levelWord(level),
  category: drill ? m.oncall_drill_word() : categoryWord(category),
})

type Resolution = Payload<'page:resolve'>

export const OUTCOMES: readonly { value: Resolution['outcome']; word: () => string }[] = [
  { value: 'supported', word: m.staff_outcome_supported },
  { value: 'referred', word: m.staff_outcome_referred },
  { value: 'emergency', word: m.staff_outcome_emergency },
  { value: 'no-risk', word: m.staff_outcome_no_risk },
  { value: 'unreachable', word: m.staff_outcome_unreachable },
]

export const VERDICTS: readonly { value: NonNullable<Resolution['verdict']>; word: () => string }[] = [
  { value: 'right', word: m.staff_verdict_right },
  { value: 'too-high', word: m.staff_verdict_too_high },
  { value: 'too-low', word: m.staff_verdict_too_low },
  { value: 'false', word: m.staff_verdict_false },
]
