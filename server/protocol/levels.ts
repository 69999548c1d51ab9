/** Levels and categories of the risk watch, shared by the wire, the rules and the engine. */

/** What a level claims, lowest first; the index is its number. */
export const LEVELS = ['none', 'watch', 'moderate', 'high', 'imminent'] as const

/** 0 `none` … 4 `imminent`. */
export type Level = 0 | 1 | 2 | 3 | 4

/** From this level on, a message pages the on-call counselor. */
export const PAGING_LEVEL: Level = 2

export const CATEGORIES = [
  'suicide',
  'self-harm',
  'abuse',
  'harm-to-others',
  'eating',
  'overdose',
  'solicitation',
  'off-platform',
  'money',
  'unscanned',
] as const
export type Category = (typeof CATEGORIES)[number]
