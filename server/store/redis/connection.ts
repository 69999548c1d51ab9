import { Cluster, Redis, type RedisOptions } from 'ioredis'
import commit from './commit.lua?raw'
import list from './list.lua?raw'
import read from './read.lua?raw'

/** A client that knows this store's three scripts. `defineCommand` falls back on NOSCRIPT after a restart. */
export interface Scripts {
  sebayaCommit(keys: number, ...args: (string | number)[]): Promise<string[]>
  sebayaList(keys: number, ...args: (string | number)[]): Promise<string[]>
  sebayaRead(keys: number, ...args: (string | number)[]): Promise<string[]>
}
export type Connection = (Redis | Cluster) & Scripts

/** Few retries and a time-out: a request answers BUSY within seconds instead of hanging while Redis is away. */
const requestPath: RedisOptions = {
  maxRetriesPerRequest: 2,
  commandTimeout: 2_000,
  connectTimeout: 2_000,
  enableAutoPipelining: true,
  // After a failover the old primary refuses writes: reconnect, and send the command again.
  reconnectOnError: error => (error.message.startsWith('READONLY') ? 2 : false),
  retryStrategy: attempt => Math.min(50 * 2 ** attempt, 1_000),
}

/**
 * Connects by URL:
 * `redis://host:port/db` one server, `rediss://` over TLS,
 * `redis+sentinel://host:port,host:port/name` a primary watched by Sentinel,
 * `redis+cluster://host:port,host:port` a cluster.
 */
export function connect(url: string, options: RedisOptions = requestPath): Redis | Cluster {
  const parsed = new URL(url.replaceAll(',', '%2C'))
  const hosts = () =>
    url
      .replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/, '')
      .split('/')[0]!
      .split(',')
      .map(host => ({ host: host.split(':')[0]!, port: Number(host.split(':')[1] ?? 6379) }))
  const credentials = {
    ...(parsed.username && { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password && { password: decodeURIComponent(parsed.password) }),
  }
  switch (parsed.protocol) {
    case 'redis+sentinel:':
      return new Redis({ ...options, ...credentials, sentinels: hosts(), name: parsed.pathname.slice(1) })
    case 'redis+cluster:':
      return new Cluster(hosts(), {
        redisOptions: { ...options, ...credentials },
        enableAutoPipelining: options.enableAutoPipelining ?? false,
      })
    default:
      return new Redis(url, options)
  }
}

export function connectStore(url: string): Connection {
  const client = connect(url)
  // Without a listener an outage would end the process; ioredis reconnects, and `ping` and /readyz tell.
  client.on('error', () => {})
  client.defineCommand('sebayaCommit', { lua: commit })
  client.defineCommand('sebayaList', { lua: list })
  client.defineCommand('sebayaRead', { lua: read })
  return client as Connection
}
