import { Cluster, Redis, type RedisOptions } from 'ioredis'
import commit from './commit.lua?raw'
import get from './get.lua?raw'
import list from './list.lua?raw'
import read from './read.lua?raw'
import { parseRedisUrl } from './url.ts'

/** A client that knows this store's scripts. `defineCommand` falls back on NOSCRIPT after a restart. */
export interface Scripts {
  sebayaCommit(keys: number, ...args: (string | number)[]): Promise<string[]>
  sebayaGet(keys: number, ...args: string[]): Promise<string[]>
  sebayaList(keys: number, ...args: (string | number)[]): Promise<string[]>
  sebayaRead(keys: number, ...args: (string | number)[]): Promise<string[]>
}
export type Connection = (Redis | Cluster) & Scripts

/**
 * Few retries and a time-out: a request answers BUSY within seconds instead of hanging while Redis is away.
 *
 * No `enableAutoPipelining`: commands in flight share the connection without it, and here it doubled a lone command's
 * latency and gave no more throughput; when a connection breaks it rejects what would have been sent again; and on a
 * Cluster it takes a script's wrong argument for its key and mixes nodes ("All keys in the pipeline should belong …").
 */
const requestPath: RedisOptions = {
  maxRetriesPerRequest: 2,
  commandTimeout: 2_000,
  connectTimeout: 2_000,
  // After a failover the old primary refuses writes: reconnect, and send the command again.
  reconnectOnError: error => (error.message.startsWith('READONLY') ? 2 : false),
  retryStrategy: attempt => Math.min(50 * 2 ** attempt, 1_000),
}

/** Connects to what the URL names, see `parseRedisUrl`. */
export function connect(url: string, options: RedisOptions = requestPath): Redis | Cluster {
  const { kind, hosts, tls, path, username, password } = parseRedisUrl(url)
  const common = {
    ...options,
    ...(tls && { tls: {} }),
    ...(username && { username }),
    ...(password && { password }),
  }
  if (kind === 'cluster') return new Cluster(hosts, { redisOptions: common })
  if (kind === 'sentinel')
    return new Redis({
      ...common,
      sentinels: hosts,
      name: path,
      enableTLSForSentinelMode: tls,
      // Leaves a primary that Sentinel has replaced, though it still answers.
      failoverDetector: true,
    })
  return new Redis({ ...common, ...hosts[0], ...(path && { db: Number(path) }) })
}

export function connectStore(url: string): Connection {
  const client = connect(url)
  // Without a listener an outage would end the process; ioredis reconnects, and `ping` and /readyz tell.
  client.on('error', () => {})
  client.defineCommand('sebayaCommit', { lua: commit })
  client.defineCommand('sebayaGet', { lua: get })
  client.defineCommand('sebayaList', { lua: list })
  client.defineCommand('sebayaRead', { lua: read })
  return client as Connection
}
