import { withoutPage } from '../domain/conversation.ts'
import { acknowledge, isUnanswered, markOverdue, resolve } from '../domain/page.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { find, load, put } from './documents.ts'
import { tellPage } from './raising.ts'
import { conversationKey, seal } from './sealing.ts'
import { transact } from './transact.ts'
import { pageView } from './views.ts'

/** What counselors do with pages, and what happens while they do nothing. */
export class Pages {
  constructor(private readonly app: App) {}

  /** @throws Refusal NOT_FOUND, CONFLICT if a colleague was faster, GONE if it is resolved */
  acknowledge(actor: Actor, { pageId }: Payload<'page:acknowledge'>): Promise<Answer<'page:acknowledge'>> {
    const partition = partitionOf(this.app, actor.program)
    return transact(this.app, partition, async () => {
      const [page, staff] = await Promise.all([
        load(partition, 'page', pageId),
        load(partition, 'staff', actor.id),
      ])
      const value = acknowledge(page.value, staff.value, this.app.clock.now())
      if (value === page.value) return { changes: [], tell: () => ({ page: pageView(value, page.version) }) }
      return {
        changes: [put(page, value)],
        tell: committed => {
          tellPage(this.app, actor.program, 'page:updated', value, committed!.version)
          return { page: pageView(value, committed!.version) }
        },
      }
    })
  }

  /** @throws Refusal NOT_FOUND, GONE if it is resolved already, by another or otherwise */
  resolve(actor: Actor, payload: Payload<'page:resolve'>): Promise<Answer<'page:resolve'>> {
    const { app } = this
    const { pageId, outcome, note, verdict } = payload
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const page = await load(partition, 'page', pageId)
      const about = page.value.conversation
      const conversation = about === null ? undefined : await find(partition, 'conversation', about)
      const now = app.clock.now()
      const key = conversation && (await conversationKey(app, actor.program, conversation.value.seal))
      const sealed = note && key ? seal(key, note) : undefined
      const value = resolve(
        page.value,
        { by: actor.id, at: now, outcome, ...(verdict && { verdict }) },
        sealed,
      )
      if (value === page.value) return { changes: [], tell: () => ({ page: pageView(value, page.version) }) }
      return {
        changes: [
          put(page, value),
          ...(conversation?.value.page === pageId
            ? [put(conversation, withoutPage(conversation.value))]
            : []),
        ],
        tell: committed => {
          tellPage(app, actor.program, 'page:updated', value, committed!.version)
          return { page: pageView(value, committed!.version) }
        },
      }
    })
  }

  /** Nobody acknowledged within the time: shown to every counselor again, until somebody does. */
  async overdue(program: string, id: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    await transact(this.app, partition, async () => {
      const page = await load(partition, 'page', id)
      const now = this.app.clock.now()
      if (!isUnanswered(page.value)) return { changes: [], tell: () => {} }
      const value = markOverdue(page.value, now)
      return {
        changes: [put(page, value)],
        tell: committed => tellPage(this.app, program, 'page:updated', value, committed!.version),
      }
    })
  }
}
