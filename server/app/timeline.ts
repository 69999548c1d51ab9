import type { TimelineLine } from '../protocol/pager.ts'
import type { Change, Key } from './ports.ts'

/** What happened to a page, in order; `person` is an account's id until somebody reads it. */
export const timelineOf = (page: string): Key => `timeline/${page}`

export const timelineLine = (page: string, entry: TimelineLine): Change => ({
  append: timelineOf(page),
  entry,
})
