import { arrive, leave, type Presence } from '../domain/presence.ts'
import type { Staff } from '../domain/staff.ts'
import { extended, type Visit } from '../domain/visit.ts'
import type { Actor, App } from './context.ts'
import { partitionOf } from './context.ts'
import { find, type Loaded, loaded, put } from './documents.ts'
import type { Matcher } from './matcher.ts'
import type { Queue } from './queue.ts'
import { transact } from './transact.ts'

/** Who is here: a person's document names the nodes that hold their sockets. */
export class Attendance {
  /** Sockets on this node, by program and person: only the first and the last of them are worth a commit. */
  private readonly sockets = new Map<string, { actor: Actor; count: number }>()

  private readonly moving = new Set<Promise<void>>()

  constructor(
    private readonly app: App,
    private readonly matcher: Matcher,
    private readonly queue: Queue,
  ) {}

  /** Resolves once the comings and goings under way have been committed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.moving)
  }

  async connected(actor: Actor): Promise<void> {
    const key = `${actor.program}/${actor.id}`
    this.sockets.set(key, { actor, count: (this.sockets.get(key)?.count ?? 0) + 1 })
    // Even with a socket here already: the document may have been cleared while this node seemed dead.
    await this.arrive(actor)
    if (actor.roles.includes('peer')) await this.matcher.match(actor.program)
  }

  async disconnected(actor: Actor): Promise<void> {
    const key = `${actor.program}/${actor.id}`
    const count = (this.sockets.get(key)?.count ?? 1) - 1
    if (count > 0) {
      this.sockets.set(key, { actor, count })
      return
    }
    this.sockets.delete(key)
    this.queue.unwatch(actor.program, actor.id)
    await this.move(actor, presence => {
      // Somebody back already while this waited its turn.
      if (this.sockets.has(key)) return presence
      return leave(presence, this.app.node, this.app.clock.now())
    })
  }

  /** This node was taken for dead and its people cleared: they are here all the same. */
  async reassert(): Promise<void> {
    for (const { actor } of this.sockets.values()) await this.arrive(actor)
  }

  private arrive(actor: Actor): Promise<void> {
    const { node } = this.app
    return this.move(actor, presence => (presence.nodes.includes(node) ? presence : arrive(presence, node)))
  }

  private move(actor: Actor, change: (presence: Presence) => Presence): Promise<void> {
    const moving = this.commit(actor, change).finally(() => this.moving.delete(moving))
    this.moving.add(moving)
    return moving
  }

  private async commit(actor: Actor, change: (presence: Presence) => Presence): Promise<void> {
    const partition = partitionOf(this.app, actor.program)
    const requester = actor.roles.includes('requester')
    await transact(this.app, partition, async () => {
      const person = await find(partition, requester ? 'visit' : 'staff', actor.id)
      const presence = person && change(person.value.presence)
      if (!person || presence === person.value.presence) return { changes: [], tell: () => {} }
      return { changes: [moved(this.app, person, presence!)], tell: () => {} }
    })
  }

  /** A node is dead: the grace of everyone on it begins. Answers whether somebody may be left for another round. */
  async clear(program: string, node: string): Promise<boolean> {
    const partition = partitionOf(this.app, program)
    const people = await partition.list(`on/${node}`, { limit: 200 })
    for (const { key } of people) {
      const [kind, id] = key.split('/') as ['visit' | 'staff', string]
      await transact(this.app, partition, async () => {
        const person = await find(partition, kind, id)
        if (!person?.value.presence.nodes.includes(node)) return { changes: [], tell: () => {} }
        const presence = leave(person.value.presence, node, this.app.clock.now())
        return { changes: [moved(this.app, person, presence)], tell: () => {} }
      })
    }
    return people.length === 200
  }
}

function moved(app: App, person: Loaded<'visit' | 'staff'>, presence: Presence) {
  if (person.kind === 'visit') {
    const visit = loaded('visit', { ...person, value: person.value })
    return put(visit, { ...extended(visit.value as Visit, app.clock.now()), presence })
  }
  return put(loaded('staff', { ...person, value: person.value }), { ...(person.value as Staff), presence })
}
