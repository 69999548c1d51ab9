import type { App } from '../app/context.ts'
import { create, loaded } from '../app/documents.ts'
import type { Committed, Keyring, Partition, Rooms, Store } from '../app/ports.ts'
import { composeUseCases } from '../compose.ts'
import { newProgram } from '../demo.ts'
import type { Program } from '../domain/program.ts'
import { newStaff } from '../domain/staff.ts'
import { newVisit } from '../domain/visit.ts'
import { createNotifier } from '../notify/notifier.ts'
import { systemRandom } from '../random.ts'
import { openLmdbStore } from '../store/lmdb.ts'
import { openRedisStore } from '../store/redis.ts'
import { startRedis } from '../store/test/redis-server.ts'
import { temporaryFolder } from '../store/test/temporary-folder.ts'
import { fakeEngine } from './fake-watch.ts'
import { Clock, type StoreName } from './harness.ts'

/** The use cases of several nodes on one store, without sockets: on Redis each with a handle of its own. */

export interface Node {
  app: App
  parts: ReturnType<typeof composeUseCases>
}

export interface Nodes {
  clock: Clock
  nodes: Node[]
  partition: Partition
  /** The ids of the peers. */
  peers: string[]
  /** Whatever any node told, in order. */
  told: { to: Parameters<Rooms['tell']>[1]; event: string; payload: unknown }[]
  /** A new visit's id. */
  visit(): Promise<string>
  close(): Promise<void>
}

export async function openNodes(
  name: StoreName,
  { count = 2, peers = 3, program }: { count?: number; peers?: number; program?: Partial<Program> } = {},
): Promise<Nodes> {
  const clock = new Clock()
  const { now } = clock
  const folder = temporaryFolder('nodes')
  const redis = name === 'redis' ? await startRedis() : undefined
  const embedded = redis ? undefined : openLmdbStore({ path: folder.path, now })
  const stores: Store[] = []
  for (let i = 0; i < count; i++) stores.push(embedded ?? (await openRedisStore({ url: redis!.url, now })))

  const told: Nodes['told'] = []
  const nodes = stores.map((store, i): Node => {
    const app: App = {
      store,
      rooms: {
        tell: (_, to, event, payload) => void told.push({ to, event, payload }),
        disconnect: () => {},
      },
      keyring,
      clock,
      random: systemRandom,
      log: { info: () => {}, warn: () => {}, error: () => {} },
      node: `node${i}`,
      engine: fakeEngine,
      notifier: createNotifier({}),
      publicUrl: 'http://localhost',
      keys: { links: [new Uint8Array(32)], contacts: [new Uint8Array(32)] },
      reach: () => {},
      answered: () => {},
    }
    return { app, parts: composeUseCases(app) }
  })

  const partition = stores[0]!.program('demo')
  const settings = { ...newProgram('demo', { id: 'Uji', en: 'Test' }), ...program }
  const ids = Array.from({ length: peers }, (_, i) => `peer${i}`)
  await partition.commit([create('program', 'demo', settings)], { once: 'program' })
  for (const id of ids) {
    const who = { id, alias: id, roles: ['peer' as const], languages: settings.languages, topics: [] }
    const staff = newStaff({ ...who, capacity: settings.capacity }, now())
    await partition.commit([create('staff', id, staff)], { once: id })
  }

  return {
    clock,
    nodes,
    partition,
    peers: ids,
    told,
    async visit() {
      const visit = newVisit(systemRandom.id(), now())
      await partition.commit([create('visit', visit.id, visit)], { once: visit.id })
      return visit.id
    },
    async close() {
      for (const store of new Set(stores)) await store.close()
      await redis?.stop()
      folder.remove()
    },
  }
}

const keyring: Keyring = { key: async () => new Uint8Array(32), destroy: async () => {} }

export const asRequester = (id: string) => ({ program: 'demo', id, roles: ['requester' as const] })
export const asPeer = (id: string) => ({ program: 'demo', id, roles: ['peer' as const] })

/** What stands in an index. */
export const listed = async <K extends 'conversation' | 'staff' | 'visit' | 'node'>(
  partition: Partition,
  kind: K,
  index: string,
) => (await partition.list(index)).map(document => loaded(kind, document).value)

/** Puts `change` between the node and its store: it is given the real commit, and what to commit. */
export function changeCommits(
  app: App,
  change: (commit: Partition['commit'], ...parameters: Parameters<Partition['commit']>) => Promise<Committed>,
): void {
  const { store } = app
  const changed = (partition: Partition): Partition => ({
    get: (...keys) => partition.get(...keys),
    list: (...parameters) => partition.list(...parameters),
    count: (...parameters) => partition.count(...parameters),
    read: (...parameters) => partition.read(...parameters),
    commit: (...parameters) => change((...given) => partition.commit(...given), ...parameters),
  })
  app.store = { ...store, program: id => changed(store.program(id)) }
}
