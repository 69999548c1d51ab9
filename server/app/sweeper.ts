import { extended } from '../domain/visit.ts'
import { type App, partitionOf } from './context.ts'
import type { Deliveries } from './deliveries.ts'
import { erase, find, type Kind, loaded, put } from './documents.ts'
import type { Drills } from './drills.ts'
import type { Lobby } from './lobby.ts'
import type { Matcher } from './matcher.ts'
import type { Nodes } from './nodes.ts'
import type { Offers } from './offers.ts'
import type { Pager } from './pager.ts'
import { Conflict, type Document } from './ports.ts'
import type { Retention } from './retention.ts'
import type { Rotas } from './rotas.ts'
import { transact } from './transact.ts'

const BATCH = 100
/** A claim keeps the other nodes away for this long; a failed handler's document comes back after it, then ever later. */
const CLAIM_MS = 10_000
const MOST_BACKOFF_MS = 10 * 60_000
/** So often it is made sure that every page keeps its policy's pace, and at once where the clock was set back. */
const PACE_MS = 60_000
/** Failures of one document from which on `/readyz` says so … */
const FAILING = 5
/** … for so long since the last of them: another node may have handled it. */
const FAILURE_KEPT_MS = 2 * MOST_BACKOFF_MS

type Handler = (program: string, id: string) => Promise<void>

/**
 * Nothing expires by itself: what ends stands in the index `due` and is ended here. A handler first commits a claim
 * that moves `due` ahead, so that each document is decided once among all nodes and a failure starves nobody.
 */
export class Sweeper {
  private running: Promise<void> | undefined
  private readonly handlers: Partial<Record<Kind, Handler>>
  /** How often a document's handler has failed here, or the sweep of a program. */
  private readonly failures = new Map<string, { count: number; at: number }>()
  /** Programs to match once their sweep is through. */
  private readonly toMatch = new Set<string>()
  /** When the last sweep ended, milliseconds. */
  sweptAt = 0
  private pacedAt = 0

  constructor(
    private readonly app: App,
    private readonly parts: {
      lobby: Lobby
      offers: Offers
      matcher: Matcher
      pager: Pager
      deliveries: Deliveries
      rotas: Rotas
      drills: Drills
      nodes: Nodes
      retention: Retention
    },
    extra: Partial<Record<Kind, Handler>> = {},
  ) {
    const { lobby, pager, deliveries, rotas, drills, nodes, retention } = parts
    this.handlers = {
      conversation: (program, id) => this.conversation(program, id),
      visit: (program, id) => this.visit(program, id),
      staff: (program, id) => lobby.giveBackIfGone(program, id),
      page: (program, id) => pager.due(program, id),
      delivery: (program, id) => deliveries.due(program, id),
      rota: (program, id) => rotas.check(program, id),
      drill: program => drills.scheduled(program),
      node: (program, id) => nodes.lapse(program, id),
      sealday: (program, id) => retention.destroyDay(program, id),
      family: (program, id) => this.family(program, id),
      ...extra,
    }
  }

  /** How many documents and programs have failed five times or more, and not been handled since. */
  get failing(): number {
    return [...this.failures.values()].filter(({ count }) => count >= FAILING).length
  }

  /** The last sweep of some program failed: what is due there is not done. */
  get stalled(): boolean {
    return [...this.failures.keys()].some(name => !name.includes('/'))
  }

  /** One sweep of every program; a sweep that is still running is waited for instead. */
  sweep(): Promise<void> {
    this.running ??= this.sweepAll().finally(() => {
      this.running = undefined
    })
    return this.running
  }

  private async sweepAll(): Promise<void> {
    const now = this.app.clock.now()
    const old = now - FAILURE_KEPT_MS
    for (const [name, { at }] of this.failures) if (at < old) this.failures.delete(name)
    const paces = now < this.sweptAt || now < this.pacedAt || now - this.pacedAt >= PACE_MS
    // A program that can't be swept (its slot of a Cluster is away) costs the others nothing.
    for (const program of await this.app.store.programs())
      await this.counted(program, 'program', () => this.sweepProgram(program, paces))
    if (paces) this.pacedAt = now
    this.sweptAt = this.app.clock.now()
  }

  private async sweepProgram(program: string, paces: boolean): Promise<void> {
    const partition = partitionOf(this.app, program)
    const name = `${program}/pace`
    if (paces)
      await this.counted(name, 'page', async () => {
        await this.parts.pager.keepPace(program)
        this.failures.delete(name)
      })
    // What was handled has left the range, and may have made something else due at once: a page its deliveries. A bound,
    // should something stand still.
    for (let round = 0; round < 50; round++) {
      const due = await partition.list('due', { max: this.app.clock.now(), limit: BATCH })
      let handled = 0
      for (const document of due) if (await this.handle(program, document)) handled++
      if (handled === 0) break
    }
    if (this.toMatch.delete(program)) await this.parts.matcher.match(program)
    this.failures.delete(program)
  }

  /** Answers whether it was ours to handle. */
  private async handle(program: string, document: Document): Promise<boolean> {
    const [kind, id] = document.key.split('/') as [Kind, string]
    const handler = this.handlers[kind]
    // What only a newer release knows is left to its nodes.
    if (!handler) return false
    const name = `${program}/${document.key}`
    let claimed = false
    await this.counted(name, kind, async () => {
      claimed = await this.claim(program, document, this.failures.get(name)?.count ?? 0)
      if (!claimed) return
      await handler(program, id)
      this.failures.delete(name)
    })
    return claimed
  }

  /** Does something of which a failure is counted and starves nobody else. */
  private async counted(name: string, kind: Kind, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const count = (this.failures.get(name)?.count ?? 0) + 1
      this.failures.set(name, { count, at: this.app.clock.now() })
      const fault = (error as Error).name
      this.app.log.error({ kind, failures: count, fault }, 'what is due could not be handled')
    }
  }

  /** Answers whether the claim is ours: `false` where another node was faster, or the document has moved. */
  private async claim(
    program: string,
    { key, version, value }: Document,
    failures: number,
  ): Promise<boolean> {
    const due = this.app.clock.now() + Math.min(CLAIM_MS * 2 ** failures, MOST_BACKOFF_MS)
    const indexes = { ...loadedIndexes(key, value), due }
    try {
      await partitionOf(this.app, program).commit([{ put: key, value, expect: version, indexes }], {
        once: this.app.random.id(),
      })
      return true
    } catch (error) {
      if (error instanceof Conflict) return false
      throw error
    }
  }

  /** One that goes on waiting comes back by the claim: a crash may delay its match, and never loses it. */
  private async conversation(program: string, id: string): Promise<void> {
    const found = await find(partitionOf(this.app, program), 'conversation', id)
    if (found?.value.state === 'ended') return this.parts.retention.erase(program, id)
    await this.parts.offers.expire(program, id)
    this.toMatch.add(program)
  }

  /** The requester has left, or the visit is over; otherwise it stands in `due` again where its own rules say. */
  private async visit(program: string, id: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    const found = await find(partition, 'visit', id)
    if (found?.value.live) await this.parts.lobby.endIfLeft(program, found.value.conversation!)
    await transact(this.app, partition, async () => {
      const visit = await find(partition, 'visit', id)
      if (!visit) return { changes: [], tell: () => {} }
      const now = this.app.clock.now()
      const over = visit.value.expiresAt <= now
      if (over && !visit.value.live) return { changes: [erase(visit)], tell: () => {} }
      return { changes: [put(visit, over ? extended(visit.value, now) : visit.value)], tell: () => {} }
    })
  }

  private async family(program: string, id: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    await transact(this.app, partition, async () => {
      const family = await find(partition, 'family', id)
      if (!family) return { changes: [], tell: () => {} }
      const over = family.value.expiresAt <= this.app.clock.now()
      return { changes: [over ? erase(family) : put(family, family.value)], tell: () => {} }
    })
  }
}

function loadedIndexes(key: string, value: unknown): Record<string, number> {
  const kind = key.slice(0, key.indexOf('/')) as Kind
  const change = put(loaded(kind, { key, version: 0, value }), value as never)
  return 'put' in change ? (change.indexes ?? {}) : {}
}
