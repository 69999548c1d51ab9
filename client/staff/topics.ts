import type { Localized, ProgramView } from '../lib/wire.ts'

/** The program's names of topics, in its order; one it no longer has is left out. */
export const topicNames = (program: ProgramView | undefined, ids: readonly string[]): Localized[] =>
  program?.topics.filter(({ id }) => ids.includes(id)).map(({ name }) => name) ?? []
