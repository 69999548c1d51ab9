import { LEASE_MS } from '../domain/program.ts'
import type { Attendance } from './attendance.ts'
import { type App, partitionOf } from './context.ts'
import { create, erase, find, load, loaded, put } from './documents.ts'
import { transact } from './transact.ts'

/** The nodes' leases, one document a node in every program. */
export class Nodes {
  constructor(
    private readonly app: App,
    private readonly attendance: Attendance,
  ) {}

  /** Takes or renews this node's lease in every program. */
  async renew(): Promise<void> {
    const { app } = this
    let lost = false
    for (const program of await app.store.programs()) {
      const partition = partitionOf(app, program)
      await transact(app, partition, async () => {
        const lease = await find(partition, 'node', app.node)
        const value = { v: 1 as const, id: app.node, expiresAt: app.clock.now() + LEASE_MS }
        lost ||= !lease
        return {
          changes: [lease ? put(lease, value) : create('node', app.node, value)],
          tell: () => {},
        }
      })
    }
    if (lost) await this.attendance.reassert()
  }

  /** This process stops: its people begin their grace now rather than when the lease lapses. */
  async release(): Promise<void> {
    for (const program of await this.app.store.programs()) await this.lapse(program, this.app.node, true)
  }

  /**
   * On an embedded store there is one process: whatever other node left a lease is dead. @throws nothing that is not the store's
   */
  async claimAlone(): Promise<void> {
    for (const program of await this.app.store.programs()) {
      const leases = await partitionOf(this.app, program).list('nodes')
      for (const lease of leases.map(document => loaded('node', document)))
        if (lease.value.id !== this.app.node) await this.lapse(program, lease.value.id, true)
    }
  }

  /** A lease has lapsed: begins the grace of everyone on that node, then forgets it. A renewed lease is left alone. */
  async lapse(program: string, node: string, evenIfAlive = false): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const lease = await find(partition, 'node', node)
    if (!lease) return
    if (!evenIfAlive && lease.value.expiresAt > app.clock.now()) {
      await transact(app, partition, async () => {
        const now = await load(partition, 'node', node)
        return { changes: [put(now, now.value)], tell: () => {} }
      })
      return
    }
    while (await this.attendance.clear(program, node));
    await transact(app, partition, async () => {
      const now = await find(partition, 'node', node)
      return { changes: now?.version === lease.version ? [erase(now)] : [], tell: () => {} }
    })
  }
}
