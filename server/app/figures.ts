import type { Page } from '../domain/page.ts'
import { figuresOf, percentile, secondsToHuman } from '../domain/pager/figures.ts'
import { DAY_MS } from '../domain/program.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { Level } from '../protocol/levels.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { loaded } from './documents.ts'
import { policyOf } from './reach.ts'
import { dayOf } from './sealing.ts'

const LEVELS: Level[] = [4, 3, 2]

/** How long it takes until a human answers; drills are kept apart. */
export class FiguresOfPages {
  constructor(private readonly app: App) {}

  async read({ program }: Actor, { days }: Payload<'figures:read'>): Promise<Answer<'figures:read'>> {
    const { app } = this
    const partition = partitionOf(app, program)
    const now = app.clock.now()
    const since = { min: now - days * DAY_MS }
    const [raised, drilled, policy] = await Promise.all([
      partition.list('raised', since),
      partition.list('drills', since),
      policyOf(app, program),
    ])
    const pages = raised.map(document => loaded('page', document).value)
    return {
      levels: LEVELS.map(level => figuresOf(level, pages, policy, now)),
      days: daily(pages),
      drills: drilled
        .map(document => loaded('page', document).value)
        .map(page => {
          const seconds = secondsToHuman(page)
          const { id, level, raisedAt } = page
          return { pageId: id, level, raisedAt, ...(seconds !== undefined && { seconds }) }
        }),
    }
  }
}

function daily(pages: Page[]): Answer<'figures:read'>['days'] {
  const byDay = new Map<string, Page[]>()
  for (const page of pages) {
    const day = dayOf(page.raisedAt)
    byDay.set(day, [...(byDay.get(day) ?? []), page])
  }
  return [...byDay].map(([day, own]) => {
    const times = own.flatMap(page => secondsToHuman(page) ?? []).sort((a, b) => a - b)
    const p50Seconds = percentile(times, 0.5)
    return { day, pages: own.length, ...(p50Seconds !== undefined && { p50Seconds }) }
  })
}
