import { waitingSince } from '../domain/conversation.ts'
import { REQUESTER_GRACE_MS } from '../domain/program.ts'
import type { Staff } from '../domain/staff.ts'
import type { Visit } from '../domain/visit.ts'
import { type App, partitionOf } from './context.ts'
import { erase, find, type Kind, load, loaded, put } from './documents.ts'
import type { Lobby } from './lobby.ts'
import type { Nodes } from './nodes.ts'
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
    parts: { lobby: Lobby; pages: Pages; nodes: Nodes; retention: Retention },
    extra: Partial<Record<Kind, Handler>> = {},
  ) {
    const { lobby, pages, nodes, retention } = parts
    this.handlers = {
      conversation: (program, id) => this.conversation(program, id, lobby, retention),
      visit: (program, id) => this.visit(program, id, lobby),
      staff: (program, id) => this.staff(program, id, lobby),
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

  private async conversation(program: string, id: string, lobby: Lobby, retention: Retention): Promise<void> {
    const { value } = await load(partitionOf(this.app, program), 'conversation', id)
    if (value.state === 'ended') return retention.erase(program, id)
    if (value.offer) await lobby.expireOffer(program, id)
    await lobby.match(program)
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

  private async visit(program: string, id: string, lobby: Lobby): Promise<void> {
    const partition = partitionOf(this.app, program)
    const visit = await load(partition, 'visit', id)
    const { live, presence, conversation, expiresAt }: Visit = visit.value
    const now = this.app.clock.now()
    const gone = presence.goneSince !== undefined && now - presence.goneSince >= REQUESTER_GRACE_MS
    if (live && gone) await lobby.end(program, conversation!, () => ({ by: 'requester', reason: 'left' }))
    else if (!live && expiresAt <= now)
      await transact(this.app, partition, async () => {
        const over = await find(partition, 'visit', id)
        return { changes: over && !over.value.live ? [erase(over)] : [], tell: () => {} }
      })
    else if (live && expiresAt <= now)
      await this.again(program, 'visit', id, { expiresAt: now + 60 * 60_000 })
    else await this.again(program, 'visit', id, {})
  }

  private async staff(program: string, id: string, lobby: Lobby): Promise<void> {
    const { value } = await load(partitionOf(this.app, program), 'staff', id)
    const { goneSince }: Staff['presence'] = value.presence
    if (goneSince === undefined) return this.again(program, 'staff', id, {})
    await lobby.giveBack(program, id)
  }

  private async family(program: string, id: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    const family = await load(partition, 'family', id)
    if (family.value.expiresAt <= this.app.clock.now())
      await partition.commit([erase(family)], { once: this.app.random.id() })
  }

  /** Puts the document back where its own rules say it stands. */
  private async again<K extends 'visit' | 'staff'>(program: string, kind: K, id: string, change: object) {
    const partition = partitionOf(this.app, program)
    await transact(this.app, partition, async () => {
      const one = await load(partition, kind, id)
      return { changes: [put(one, { ...one.value, ...change })], tell: () => {} }
    })
  }
}

function loadedIndexes(key: string, value: unknown): Record<string, number> {
  const kind = key.slice(0, key.indexOf('/')) as Kind
  const change = put(loaded(kind, { key, version: 0, value }), value as never)
  return 'put' in change ? (change.indexes ?? {}) : {}
}
