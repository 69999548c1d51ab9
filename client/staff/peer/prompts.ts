import { m } from '../../lib/i18n.svelte.ts'
import type { Flag } from '../../lib/wire.ts'

export const PROMPTS = ['watch', 'safety', 'now', 'abuse', 'harm', 'eating', 'unscanned'] as const
export type Prompt = (typeof PROMPTS)[number]

const OF_CATEGORY: Partial<Record<Flag['category'], Prompt>> = {
  abuse: 'abuse',
  'harm-to-others': 'harm',
  eating: 'eating',
  unscanned: 'unscanned',
}

/** From this level on a counselor is paged; above it the requester is shown the emergency numbers. */
const PAGED = 2
const IMMINENT = 4

/** What a flag tells a peer: by its level first, then by what it is about. Never which words, never which rule. */
export function promptOf({ level, category }: Pick<Flag, 'level' | 'category'>): Prompt | undefined {
  if (level <= 0) return undefined
  if (level < PAGED) return 'watch'
  const about = OF_CATEGORY[category] ?? 'safety'
  return level >= IMMINENT && about !== 'unscanned' ? 'now' : about
}

const WORDS: Record<Prompt, () => string> = {
  watch: m.staff_prompt_watch,
  safety: m.staff_prompt_safety,
  now: m.staff_prompt_safety_now,
  abuse: m.staff_prompt_abuse,
  harm: m.staff_prompt_harm,
  eating: m.staff_prompt_eating,
  unscanned: m.staff_prompt_unscanned,
}

export const promptInWords = (prompt: Prompt): string => WORDS[prompt]()
