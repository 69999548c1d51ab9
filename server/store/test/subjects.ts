import type { Store } from '../../app/ports.ts'
import { openLmdbStore } from '../lmdb.ts'
import { openRedisStore } from '../redis.ts'
import { startCluster } from './cluster.ts'
import { redisPresent, startRedis } from './redis-server.ts'
import { openRemoteLmdbStore } from './remote-store.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Two handles on the same data. */
export interface Handles {
  a: Store
  b: Store
  close(): Promise<void>
}

export interface Subject {
  name: string
  open(): Promise<Handles>
}

const lmdb = (name: string, openSecond: (path: string) => Store | Promise<Store>): Subject => ({
  name,
  async open() {
    const folder = temporaryFolder('lmdb')
    const a = openLmdbStore({ path: folder.path })
    const b = await openSecond(folder.path)
    return closing(a, b, async () => folder.remove())
  },
})

const redis = (name: string, start: () => Promise<{ url: string; stop(): Promise<void> }>): Subject => ({
  name,
  async open() {
    const server = await start()
    const [a, b] = [await openRedisStore(server), await openRedisStore(server)]
    return closing(a, b, () => server.stop())
  },
})

function closing(a: Store, b: Store, stop: () => Promise<void>): Handles {
  return {
    a,
    b,
    async close() {
      await Promise.all([a.close(), b.close()])
      await stop()
    },
  }
}

const redisSubjects: Subject[] = [
  redis('Redis', () => startRedis()),
  redis('Redis Cluster', () => startCluster()),
]

/** Every way the store runs. */
export const subjects: Subject[] = [
  lmdb('LMDB, one process', path => openLmdbStore({ path })),
  lmdb('LMDB, two processes', openRemoteLmdbStore),
  ...(redisPresent ? redisSubjects : []),
]
