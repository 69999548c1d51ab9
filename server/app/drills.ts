import { type Page, raise } from '../domain/page.ts'
import { nextDrill } from '../domain/pager/drill.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { Level } from '../protocol/levels.ts'
import { auditChange } from './audit.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { create, find, put } from './documents.ts'
import { programOf } from './programs.ts'
import { tellPage } from './raising.ts'
import { transact } from './transact.ts'

/** Test pages that run the whole road, are acknowledged by a human, and are kept apart from real figures. */
export class Drills {
  constructor(private readonly app: App) {}

  start(actor: Actor, { level }: Payload<'drill:start'>): Promise<Answer<'drill:start'>> {
    const { app } = this
    const page = this.page(level as Level)
    return transact(app, partitionOf(app, actor.program), async () => ({
      changes: [create('page', page.id, page), auditChange(app, actor, 'drill:start', page.id)],
      tell: committed => {
        tellPage(app, actor.program, 'page:new', page, committed!.version)
        return { pageId: page.id }
      },
    }))
  }

  /** The drill that the policy plans is due: begun once, and the next one planned in the same commit. */
  async scheduled(program: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transact(app, partition, async () => {
      const schedule = await find(partition, 'drill', 'next')
      const now = app.clock.now()
      if (!schedule || schedule.value.at > now) return { changes: [], tell: () => {} }
      const { plan, at } = schedule.value
      const { hours } = await programOf(app, program)
      const page = this.page(plan.level as Level)
      return {
        changes: [
          put(schedule, { ...schedule.value, at: nextDrill(plan, hours.timeZone, at, now) }),
          create('page', page.id, page),
        ],
        tell: committed => tellPage(app, program, 'page:new', page, committed!.version),
      }
    })
  }

  private page(level: Level): Page {
    const { clock, random } = this.app
    return { ...raise(random.id(), null, { level, category: 'unscanned' }, clock.now()), drill: true }
  }
}
