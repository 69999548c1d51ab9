/** Judges a window of messages by what the newest says or completes. */
import type { Reader, Reading } from './read.ts'
import type { Hit, Judgement } from './types.ts'

export function judge(_reader: Reader, readings: Reading[]): Judgement {
  const newest = readings.at(-1)
  if (!newest) return { level: 0, category: undefined, hits: [], suppressed: [] }
  const hits = [...newest.hits]
  const weightiest = hits.reduce<Hit | undefined>(
    (most, hit) => (!most || hit.level > most.level ? hit : most),
    undefined,
  )
  return {
    level: weightiest?.level ?? 0,
    category: weightiest?.category,
    hits,
    suppressed: [...newest.suppressed],
  }
}
