import { waitingSince } from '../domain/conversation.ts'
import { extended } from '../domain/visit.ts'
import { type App, partitionOf } from './context.ts'
import { erase, find, type Kind, load, loaded, put } from './documents.ts'
import type { Lobby } from './lobby.ts'
import type { Matcher } from './matcher.ts'
import type { Nodes } from './nodes.ts'
import type { Offers } from './offers.ts'
import type { Pages } from './pages.ts'
import { Conflict, type Document } from './ports.ts'
import type { Retention } from './retention.ts'
import { transact } from './transact.ts'

const BATCH = 100
/** A claim keeps the other nodes away for this long; a failed handler's document comes back after it, then ever later. */
const CLAIM_MS = 10_000
const MOST_BACKOFF_MS = 10 * 60_000
/** Failures of one document from which on `/readyz` says so. */
export const FAILING = 5

type Handler = (program: string, id: string) => Promise<void>

/**
 * Nothing expires by itself: what ends stands in the index `due` and is ended here. A handler first commits a claim
 * that moves `due` ahead, so that each document is decided once among all nodes and a failure starves nobody.
 */
export class Sweeper {
  private running: Promise<void> | undefined
  private readonly handlers: Partial<Record<Kind, Handler>>
  /** By document, how often its handler has failed here. */
  readonly failures = new Map<string, number>()
  /** When the last sweep ended well, milliseconds. */
  sweptAt = 0

  constructor(
    private readonly app: App,
    private readonly parts: {
      lobby: Lobby
      offers: Offers
      matcher: Matcher
      pages: Pages
      nodes: Nodes
      retention: Retention
    },
    extra: Partial<Record<Kind, Handler>> = {},
  ) {
    const { lobby, pages, nodes, retention } = parts
    this.handlers = {
      conversation: (program, id) => this.conversation(program, id),
      visit: (program, id) => this.visit(program, id),
      staff: (program, id) => lobby.giveBackIfGone(program, id),
      page: (program, id) => pages.overdue(program, id),
      node: (program, id) => nodes.lapse(program, id),
      sealday: (program, id) => retention.destroyDay(program, id),
      family: (program, id) => this.family(program, id),
      ...extra,
    }
  }

  /** One sweep of every program; a sweep that is still running is waited for instead. */
  sweep(): Promise<void> {
    this.running ??= this.sweepAll().finally(() => {
      this.running = undefined
    })
    return this.running
  }

  private async sweepAll(): Promise<void> {
    for (const program of await this.app.store.programs()) await this.sweepProgram(program)
    this.sweptAt = this.app.clock.now()
  }

  private async sweepProgram(program: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    // What was claimed has left the range, so a full batch is followed by the next; a bound, should something stand still.
    for (let round = 0; round < 50; round++) {
      const due = await partition.list('due', { max: this.app.clock.now(), limit: BATCH })
      for (const document of due) await this.handle(program, document)
      if (due.length < BATCH) return
    }
  }

  private async handle(program: string, document: Document): Promise<void> {
    const slash = document.key.indexOf('/')
    const kind = document.key.slice(0, slash) as Kind
    const name = `${program}/${document.key}`
    if (!(await this.claim(program, document, this.failures.get(name) ?? 0))) return
    try {
      await this.handlers[kind]!(program, document.key.slice(slash + 1))
      this.failures.delete(name)
    } catch (error) {
      const failures = (this.failures.get(name) ?? 0) + 1
      this.failures.set(name, failures)
      this.app.log.error(
        { kind, failures, fault: (error as Error).name },
        'a due document could not be handled',
      )
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

  private async conversation(program: string, id: string): Promise<void> {
    const { offers, matcher, retention } = this.parts
    const { value } = await load(partitionOf(this.app, program), 'conversation', id)
    if (value.state === 'ended') return retention.erase(program, id)
    await offers.expire(program, id)
    await matcher.match(program)
    await this.standAgain(program, id)
  }

  /** A conversation that goes on waiting has to stand in `due` once more. */
  private async standAgain(program: string, id: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    await transact(this.app, partition, async () => {
      const conversation = await load(partition, 'conversation', id)
      const { state, due } = conversation.value
      const now = this.app.clock.now()
      if (state !== 'waiting' || (due !== undefined && due > now)) return { changes: [], tell: () => {} }
      return { changes: [put(conversation, waitingSince(conversation.value, now))], tell: () => {} }
    })
  }

  /** The requester has left, or the visit is over; otherwise it stands in `due` again where its own rules say. */
  private async visit(program: string, id: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    const { value } = await load(partition, 'visit', id)
    if (value.live) await this.parts.lobby.endIfLeft(program, value.conversation!)
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
    const family = await load(partition, 'family', id)
    if (family.value.expiresAt <= this.app.clock.now())
      await partition.commit([erase(family)], { once: this.app.random.id() })
  }
}

function loadedIndexes(key: string, value: unknown): Record<string, number> {
  const kind = key.slice(0, key.indexOf('/')) as Kind
  const change = put(loaded(kind, { key, version: 0, value }), value as never)
  return 'put' in change ? (change.indexes ?? {}) : {}
}
