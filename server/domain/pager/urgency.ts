import type { Level } from '../../protocol/levels.ts'
import { HOUR_MS } from '../program.ts'

/** The score in `due` of what is due at once: of all that is, a higher level comes first. Milliseconds. */
export const aheadByLevel = (at: number, level: Level): number => at - level * HOUR_MS
