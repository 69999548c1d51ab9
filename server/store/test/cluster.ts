import { Redis } from 'ioredis'
import { freePort } from './ports.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

const SLOTS = 16_384

export interface RedisCluster {
  url: string
  nodes: RedisServer[]
  stop(): Promise<void>
}

/** A cluster of primaries without replicas, its slots spread evenly. */
export async function startCluster(size = 3): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: size }, startNode))
  const clients = nodes.map(node => new Redis(node.url))
  await Promise.all(
    clients.map((client, i) =>
      client.call(
        'CLUSTER',
        'ADDSLOTSRANGE',
        Math.ceil((i * SLOTS) / size),
        Math.ceil(((i + 1) * SLOTS) / size) - 1,
      ),
    ),
  )
  await Promise.all(clients.map((client, i) => client.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)))
  for (const { port, bus } of nodes) await clients[0]!.call('CLUSTER', 'MEET', '127.0.0.1', port, bus)
  await Promise.all(clients.map(client => knowsAll(client, size)))
  for (const client of clients) client.disconnect()
  return {
    url: `redis+cluster://${nodes.map(node => `127.0.0.1:${node.port}`).join(',')}`,
    nodes,
    async stop() {
      await Promise.all(nodes.map(node => node.stop()))
    },
  }
}

async function startNode(): Promise<RedisServer & { bus: number }> {
  const bus = await freePort()
  const node = await startRedis(['--cluster-enabled', 'yes', '--cluster-port', String(bus)])
  return { ...node, bus }
}

/** A node tells nobody when it has heard of the others: it is asked until it has. */
async function knowsAll(client: Redis, size: number): Promise<void> {
  for (;;) {
    const [info, slots] = await Promise.all([client.cluster('INFO'), client.cluster('SLOTS')])
    if (String(info).includes('cluster_state:ok') && (slots as unknown[]).length === size) return
  }
}
