import { LEASE_MS } from '../domain/program.ts'
import type { App } from './context.ts'
import { create, find, type Loaded, put, unmoved } from './documents.ts'
import type { Change, Partition } from './ports.ts'

/** A node's lease in a program: while it stands, people may be on that node. */
export const leaseOf = (partition: Partition, node: string): Promise<Loaded<'node'> | undefined> =>
  find(partition, 'node', node)

/** Takes this node's lease, or renews it. */
export function renewed(app: App, lease: Loaded<'node'> | undefined): Change {
  const value = { v: 1 as const, id: app.node, expiresAt: app.clock.now() + LEASE_MS }
  return lease ? put(lease, value) : create('node', app.node, value)
}

/** For a commit that is right only while this node's lease stands: checks it, or takes it in the same commit. */
export const leaseStands = (app: App, lease: Loaded<'node'> | undefined): Change =>
  lease && !lease.value.dead ? unmoved(lease) : renewed(app, lease)
