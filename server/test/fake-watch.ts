import type { Engine, Watch } from '../app/context.ts'
import type { Category, Level } from '../protocol/levels.ts'
import type { Hit, Message } from '../risk/types.ts'

const MARK = /LEVEL([0-4])(?: ([a-z-]+))?/
const WINDOW = 8

/**
 * A risk watch that finds what the test wrote: `LEVEL4 suicide` in a body is level 4, category suicide. `FAULT` makes
 * it throw. Stories must not depend on the lexicon.
 */
const watch: Watch = {
  read: ({ body }: Message) => {
    if (body.includes('FAULT')) throw new Error('the fake watch was told to fail')
    return body
  },
  judge: readings => {
    const found = MARK.exec(readings.at(-1) as string)
    if (!found) return { level: 0, category: undefined, hits: [], suppressed: [] }
    const level = Number(found[1]) as Level
    const category = (found[2] ?? 'suicide') as Category
    const span = { message: 0, start: found.index, end: found.index + found[0].length }
    const hit: Hit = { rule: 'mark', level, category, spans: [span], parts: [] }
    return { level, category: level > 0 ? category : undefined, hits: [hit], suppressed: [] }
  },
}

export const fakeEngine: Engine = { compile: () => watch, window: WINDOW, examples: [], rules: [] }
