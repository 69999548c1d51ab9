import { offered } from '../domain/conversation.ts'
import { match, passedLately } from '../domain/matching.ts'
import { OFFER_MS } from '../domain/program.ts'
import { type App, partitionOf } from './context.ts'
import { loaded, put } from './documents.ts'
import { transact } from './transact.ts'
import { offerView } from './views.ts'

/** How many heads of each list one round looks at. */
const HEADS = 64

/** Offers waiting conversations to idle peers. */
export class Matcher {
  private readonly running = new Map<string, Promise<void>>()
  private readonly queued = new Map<string, Promise<void>>()

  constructor(private readonly app: App) {}

  /**
   * To be called after every commit that changed either side. At most one run at a time for a program on this node,
   * and one more that has yet to begin, which sees whatever changed meanwhile. Never rejects: a failure only delays the
   * match, since every waiting conversation stands in `due` as well.
   */
  match(program: string): Promise<void> {
    const queued = this.queued.get(program)
    if (queued) return queued
    const running = this.running.get(program)
    if (!running) return this.run(program)
    const next = running.then(() => {
      this.queued.delete(program)
      return this.run(program)
    })
    this.queued.set(program, next)
    return next
  }

  private run(program: string): Promise<void> {
    const run = this.pairAll(program)
      .catch(error => this.app.log.warn({ fault: (error as Error).name }, 'a matching was put off'))
      .finally(() => this.running.delete(program))
    this.running.set(program, run)
    return run
  }

  private async pairAll(program: string): Promise<void> {
    while (await this.pairHeads(program));
  }

  /**
   * Pairs as many of the heads as it can in one commit. What it relies on are the documents it puts; the others of
   * either list only made them the best choice. Answers whether there may be more behind the heads.
   */
  private async pairHeads(program: string): Promise<boolean> {
    const { app } = this
    const partition = partitionOf(app, program)
    return transact(app, partition, async () => {
      const [matchable, idle] = await Promise.all([
        partition.list('matchable', { limit: HEADS }),
        partition.list('idle', { limit: HEADS }),
      ])
      const waiting = matchable.map(document => loaded('conversation', document))
      const peers = idle.map(document => loaded('staff', document))
      const now = app.clock.now()
      const passed = waiting.some(({ value }) => passedLately(value, now).length > 0)
      const available = passed ? await partition.list('available') : []
      const matches = match(
        waiting.map(one => one.value),
        peers.map(one => one.value),
        available.map(document => loaded('staff', document).value.id),
        now,
      ).map(({ conversation, peer }) => {
        const offer = { id: app.random.id(), peer: peer.id, expiresAt: now + OFFER_MS }
        return {
          conversation: waiting.find(one => one.value === conversation)!,
          peer: peers.find(one => one.value === peer)!,
          offer,
          value: offered(conversation, offer),
        }
      })
      return {
        changes: matches.flatMap(({ conversation, peer, offer: { id, expiresAt }, value }) => [
          put(conversation, value),
          put(peer, { ...peer.value, offer: { id, conversation: value.id, expiresAt } }),
        ]),
        tell: committed => {
          for (const { offer, value } of matches)
            app.rooms.tell(program, { who: offer.peer }, 'offer:new', offerView(value, committed!.version))
          return matches.length > 0 && Math.max(waiting.length, peers.length) === HEADS
        },
      }
    })
  }
}
