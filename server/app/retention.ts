import { type Conversation, holdsText } from '../domain/conversation.ts'
import { DAY_MS } from '../domain/program.ts'
import { type App, partitionOf } from './context.ts'
import { create, erase, find, load, loaded, messagesOf, put } from './documents.ts'
import { programOf } from './programs.ts'
import { dayOf, rewrap } from './sealing.ts'
import { transact } from './transact.ts'

/** The end of what was said: bodies after the program's period, and the day keys that could still open a backup of them. */
export class Retention {
  /** `program/day` of the days that are known to stand in `due`. */
  private readonly watched = new Set<string>()

  constructor(private readonly app: App) {}

  /** The period is over: erases the bodies, unless a report or an unresolved page holds them another day. */
  async erase(program: string, id: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transact(app, partition, async () => {
      const conversation = await load(partition, 'conversation', id)
      const was = conversation.value
      if (was.erased || was.state !== 'ended') return { changes: [], tell: () => {} }
      const now = app.clock.now()
      const { retentionDays } = await programOf(app, program)
      const over = (was.endedAt ?? now) + retentionDays * DAY_MS
      if (over > now) return { changes: [put(conversation, { ...was, due: over })], tell: () => {} }
      if (holdsText(was))
        return { changes: [put(conversation, { ...was, due: now + DAY_MS })], tell: () => {} }
      const { due: _, ...rest } = was
      const erased: Conversation = { ...rest, erased: true, seal: { day: was.seal.day, key: '' } }
      return { changes: [put(conversation, erased), { eraseLog: messagesOf(id) }], tell: () => {} }
    })
  }

  /** Makes sure that the key of the day on which `at` lies will be destroyed. */
  async watchDay(program: string, at: number): Promise<void> {
    const day = dayOf(at)
    const name = `${program}/${day}`
    if (this.watched.has(name)) return
    await this.stand(program, day)
    this.watched.add(name)
  }

  private async stand(program: string, day: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    const { retentionDays } = await programOf(this.app, program)
    const due = Date.parse(day) + (retentionDays + 1) * DAY_MS
    await transact(this.app, partition, async () => {
      const known = await find(partition, 'sealday', day)
      return { changes: known ? [] : [create('sealday', day, { v: 1, day, due })], tell: () => {} }
    })
  }

  /**
   * Destroys a day's key at the end of its period; only that makes older backups unreadable. What outlasts it is wrapped
   * by another day's key first.
   */
  async destroyDay(program: string, day: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    for (const document of await partition.list(`sealed/${day}`)) {
      await transact(app, partition, async () => {
        const conversation = await load(partition, 'conversation', loaded('conversation', document).value.id)
        if (conversation.value.erased || conversation.value.seal.day !== day)
          return { changes: [], tell: () => {} }
        const next = nextDay(conversation.value, day, app.clock.now())
        await this.stand(program, next)
        const seal = await rewrap(app, program, conversation.value.seal, next)
        return { changes: [put(conversation, { ...conversation.value, seal })], tell: () => {} }
      })
    }
    await app.keyring.destroy(program, day)
    await transact(app, partition, async () => {
      const known = await find(partition, 'sealday', day)
      return { changes: known ? [erase(known)] : [], tell: () => {} }
    })
  }
}

/**
 * The day whose key wraps what outlasts the key of `day`. What ended later is erased with the day of its end, and its
 * key has no reason to live longer than that; what is held, or still goes on, gets today's.
 */
function nextDay(conversation: Conversation, day: string, now: number): string {
  const { endedAt } = conversation
  return endedAt !== undefined && !holdsText(conversation) && dayOf(endedAt) > day
    ? dayOf(endedAt)
    : dayOf(now)
}
