import { raise } from '../domain/page.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { Level } from '../protocol/levels.ts'
import { auditChange } from './audit.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { create } from './documents.ts'
import { tellPage } from './raising.ts'
import { transact } from './transact.ts'

/** Test pages that run the whole road, are acknowledged by a human, and are kept apart from real figures. */
export class Drills {
  constructor(private readonly app: App) {}

  start(actor: Actor, { level }: Payload<'drill:start'>): Promise<Answer<'drill:start'>> {
    const { app } = this
    const id = app.random.id()
    return transact(app, partitionOf(app, actor.program), async () => {
      const sign = { level: level as Level, category: 'unscanned' as const }
      const page = { ...raise(id, null, sign, app.clock.now()), drill: true as const }
      return {
        changes: [create('page', id, page), auditChange(app, actor, 'drill:start', id)],
        tell: committed => {
          tellPage(app, actor.program, 'page:new', page, committed!.version)
          return { pageId: id }
        },
      }
    })
  }
}
