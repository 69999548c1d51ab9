import { type Conversation, queueScore } from '../domain/conversation.ts'
import { type Estimate, estimate } from '../domain/estimate.ts'
import type { QueueView } from '../protocol/shapes.ts'
import { type App, partitionOf } from './context.ts'

const RECENT_WAITS = 20
const WAITS_KEPT_MS = 10_000

/** Where each requester of this node stands in the queue; told when it changes, at most once a second. */
export class Queue {
  /** By program, then by requester: what they were told last. */
  private readonly watchers = new Map<string, Map<string, string>>()
  private readonly waits = new Map<string, { at: number; seconds: number[] }>()

  constructor(private readonly app: App) {}

  watch(program: string, requester: string, told?: QueueView): void {
    const watched = this.watchers.get(program) ?? new Map<string, string>()
    this.watchers.set(program, watched.set(requester, JSON.stringify(told ?? null)))
  }

  unwatch(program: string, requester: string): void {
    this.watchers.get(program)?.delete(requester)
  }

  async place(program: string, conversation: Conversation): Promise<QueueView> {
    const partition = partitionOf(this.app, program)
    const score = queueScore(conversation)
    const [ahead, beside, peersAvailable] = await Promise.all([
      partition.count('queue', { max: score - 1 }),
      // Those who opened in the same millisecond stand in the order of their ids.
      partition.list('queue', { min: score, max: score }),
      partition.count('available'),
    ])
    const among = beside.findIndex(({ value }) => (value as Conversation).id === conversation.id)
    return this.view(program, ahead + 1 + Math.max(0, among), peersAvailable)
  }

  /** Tells those whose place or estimate has changed. */
  async announce(): Promise<void> {
    for (const [program, watched] of this.watchers) {
      if (watched.size === 0) continue
      const partition = partitionOf(this.app, program)
      const [waiting, peersAvailable] = await Promise.all([
        partition.list('queue'),
        partition.count('available'),
      ])
      const places = new Map(waiting.map(({ value }, i) => [(value as Conversation).requester, i + 1]))
      for (const [requester, told] of watched) {
        const position = places.get(requester)
        if (position === undefined) {
          watched.delete(requester)
          continue
        }
        const view = await this.view(program, position, peersAvailable)
        const text = JSON.stringify(view)
        if (text === told) continue
        watched.set(requester, text)
        this.app.rooms.tell(program, { who: requester }, 'queue:update', view)
      }
    }
  }

  private async view(program: string, position: number, peersAvailable: number): Promise<QueueView> {
    return { position, ...(await this.estimate(program, position)), peersAvailable }
  }

  private async estimate(program: string, position: number): Promise<Estimate> {
    const now = this.app.clock.now()
    let recent = this.waits.get(program)
    if (!recent || now - recent.at > WAITS_KEPT_MS) {
      const paired = await partitionOf(this.app, program).list('paired', {
        reverse: true,
        limit: RECENT_WAITS,
      })
      const seconds = paired.map(({ value }) => (value as Conversation).waitedMs! / 1000)
      recent = { at: now, seconds }
      this.waits.set(program, recent)
    }
    return estimate(recent.seconds, position)
  }
}
