import { arrive, leave, type Presence } from '../domain/presence.ts'
import { extended } from '../domain/visit.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { find, type Loaded, put, unmoved } from './documents.ts'
import { leaseOf, leaseStands } from './lease.ts'
import type { Matcher } from './matcher.ts'
import type { Change, Partition } from './ports.ts'
import type { Queue } from './queue.ts'
import { transact } from './transact.ts'

/** How many people of a dead node are let go at once. */
const BATCH = 200

/** Who is here: a person's document names the nodes that hold their sockets. */
export class Attendance {
  /** How many sockets each person has on this node. */
  private readonly sockets = new Map<string, { actor: Actor; count: number }>()
  /** What is under way: one person's comings and goings take turns, so that the last one is what stands. */
  private readonly moving = new Map<string, Promise<unknown>>()
  /** Documents may not say what is so here: a move failed, or this node was taken for dead. */
  unsure = false

  constructor(
    private readonly app: App,
    private readonly matcher: Matcher,
    private readonly queue: Queue,
  ) {}

  /** Resolves once the comings and goings under way have been committed. */
  async settled(): Promise<void> {
    await Promise.all(this.moving.values())
  }

  async connected(actor: Actor): Promise<void> {
    const key = keyOf(actor)
    this.sockets.set(key, { actor, count: (this.sockets.get(key)?.count ?? 0) + 1 })
    await this.settle(actor)
    if (actor.roles.includes('peer')) await this.matcher.match(actor.program)
  }

  async disconnected(actor: Actor): Promise<void> {
    const key = keyOf(actor)
    const count = (this.sockets.get(key)?.count ?? 1) - 1
    if (count > 0) this.sockets.set(key, { actor, count })
    else {
      this.sockets.delete(key)
      this.queue.unwatch(actor.program, actor.id)
      await this.settle(actor)
    }
  }

  /** Makes every document say what is so here: of those with sockets, and of those a document names without. */
  async restore(): Promise<void> {
    this.unsure = false
    const people = [...this.sockets.values()].map(({ actor }) => actor)
    for (const program of await this.app.store.programs()) {
      const listed = await partitionOf(this.app, program).list(`on/${this.app.node}`)
      people.push(...listed.map(({ key }) => actorOf(program, key)))
    }
    const each = new Map(people.map(actor => [keyOf(actor), actor]))
    await Promise.allSettled([...each.values()].map(actor => this.settle(actor)))
  }

  /** Makes the person's document say whether they have a socket on this node. */
  private settle(actor: Actor): Promise<void> {
    const key = keyOf(actor)
    const move = (this.moving.get(key) ?? Promise.resolve()).then(() => this.commit(actor))
    const settled = move
      .catch(() => {
        this.unsure = true
      })
      .finally(() => {
        if (this.moving.get(key) === settled) this.moving.delete(key)
      })
    this.moving.set(key, settled)
    return move
  }

  private async commit(actor: Actor): Promise<void> {
    const { app } = this
    const { node } = app
    const partition = partitionOf(app, actor.program)
    await transact(app, partition, async () => {
      const [person, lease] = await Promise.all([personOf(partition, actor), leaseOf(partition, node)])
      const here = this.sockets.has(keyOf(actor))
      if (!person || here === person.value.presence.nodes.includes(node))
        return { changes: [], tell: () => {} }
      const { presence } = person.value
      if (!here)
        return { changes: [moved(app, person, leave(presence, node, app.clock.now()))], tell: () => {} }
      // A document names only nodes that hold a lease: who is on any other would be found by nobody.
      if (!lease || lease.value.dead) this.unsure = true
      return {
        changes: [moved(app, person, arrive(presence, node)), leaseStands(app, lease)],
        tell: () => {},
      }
    })
  }

  /** Begins the grace of everyone on a node whose lease is dead; stops where it comes back to life. */
  async clear(program: string, node: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const clearOne = ({ key }: { key: string }) =>
      transact(app, partition, async () => {
        const [person, lease] = await Promise.all([
          personOf(partition, actorOf(program, key)),
          leaseOf(partition, node),
        ])
        if (!lease?.value.dead) return { changes: [], tell: () => false }
        if (!person?.value.presence.nodes.includes(node)) return { changes: [], tell: () => true }
        const presence = leave(person.value.presence, node, app.clock.now())
        return { changes: [moved(app, person, presence), unmoved(lease)], tell: () => true }
      })
    for (;;) {
      const people = await partition.list(`on/${node}`, { limit: BATCH })
      const dead = await Promise.all(people.map(clearOne))
      if (people.length < BATCH || dead.includes(false)) return
    }
  }
}

const keyOf = ({ program, id }: Pick<Actor, 'program' | 'id'>): string => `${program}/${id}`

/** Whoever a presence document is about: `visit/<id>` or `staff/<id>`. */
function actorOf(program: string, key: string): Actor {
  const [kind, id] = key.split('/') as ['visit' | 'staff', string]
  return { program, id, roles: [kind === 'visit' ? 'requester' : 'peer'] }
}

type Person = Loaded<'visit'> | Loaded<'staff'>

const personOf = (partition: Partition, { id, roles }: Actor): Promise<Person | undefined> =>
  roles.includes('requester') ? find(partition, 'visit', id) : find(partition, 'staff', id)

function moved(app: App, person: Person, presence: Presence): Change {
  return person.kind === 'visit'
    ? put(person, { ...extended(person.value, app.clock.now()), presence })
    : put(person, { ...person.value, presence })
}
