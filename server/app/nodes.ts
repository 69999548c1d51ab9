import { LEASE_MS } from '../domain/program.ts'
import type { Attendance } from './attendance.ts'
import { type App, partitionOf } from './context.ts'
import type { Deliveries } from './deliveries.ts'
import { erase, loaded, put } from './documents.ts'
import { leaseOf, renewed } from './lease.ts'
import { transact } from './transact.ts'

/** The nodes' leases, one document a node in every program. */
export class Nodes {
  constructor(
    private readonly app: App,
    private readonly attendance: Attendance,
    private readonly deliveries: Deliveries,
  ) {}

  /**
   * Takes or renews this node's lease in every program; one that cannot be renewed now costs the others nothing. A node
   * that had been taken for dead says again who is here.
   */
  async renew(): Promise<void> {
    const { app, attendance } = this
    for (const program of await app.store.programs()) {
      const partition = partitionOf(app, program)
      await transact(app, partition, async () => {
        const lease = await leaseOf(partition, app.node)
        if (!lease || lease.value.dead) attendance.unsure = true
        return { changes: [renewed(app, lease)], tell: () => {} }
      }).catch(error => app.log.warn({ fault: error.name }, 'a lease could not be renewed'))
    }
    if (attendance.unsure) await attendance.restore()
  }

  /** This process stops: its people begin their grace now rather than when the lease lapses. */
  async release(): Promise<void> {
    for (const program of await this.app.store.programs()) await this.lapse(program, this.app.node, true)
  }

  /** On an embedded store there is one process: whatever other node left a lease is dead. */
  async claimAlone(): Promise<void> {
    for (const program of await this.app.store.programs()) {
      const leases = await partitionOf(this.app, program).list('nodes')
      for (const { value } of leases.map(document => loaded('node', document)))
        if (value.id !== this.app.node) await this.lapse(program, value.id, true)
    }
  }

  /**
   * If a lease has lapsed: marks it dead, begins the grace of everyone on that node, has others send what it was sending, then forgets it. Marked first,
   * so that a node that was only slow, and renews it meanwhile, knows that its people were let go.
   */
  async lapse(program: string, node: string, evenIfAlive = false): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const dead = await transact(app, partition, async () => {
      const lease = await leaseOf(partition, node)
      if (!lease) return { changes: [], tell: () => false }
      const now = app.clock.now()
      // Whoever decides this is alive, hence its own node is: it renews as soon as it can.
      const expired = node !== app.node && (lease.value.dead || lease.value.expiresAt <= now)
      const lapsed = evenIfAlive || expired
      // Should whoever lets the people go die as well, it is due once more. A lease that stands is put as it is, so
      // that it stands in `due` again where its own rules say.
      const marked = { ...lease.value, dead: true as const, expiresAt: now + LEASE_MS }
      return { changes: [put(lease, lapsed ? marked : lease.value)], tell: () => lapsed }
    })
    if (!dead) return
    await this.attendance.clear(program, node)
    await this.deliveries.takeOver(program, node)
    await transact(app, partition, async () => {
      const lease = await leaseOf(partition, node)
      return { changes: lease?.value.dead ? [erase(lease)] : [], tell: () => {} }
    })
  }
}
