import { Cluster, type Redis } from 'ioredis'
import { connect } from './redis/connection.ts'
import { parseRedisUrl } from './redis/url.ts'

/** What makes an answer of Redis mean that it lasts. */
const DURABLE = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' }

/**
 * Asks a Redis, and every primary of a Cluster, whether it may forget what it has acknowledged; `why` says what makes it
 * lossy, one line a setting. A Redis that does not let itself be asked counts as lossy, since nobody knows.
 *
 * @throws Error if it is, unless `allowLossy`; the message says what to do.
 */
export async function assertDurable(
  url: string,
  { allowLossy }: { allowLossy: boolean },
): Promise<{ lossy: boolean; why: string[] }> {
  const client = connect(url)
  client.on('error', () => {})
  try {
    const nodes = await primaries(client)
    const why = [...new Set((await Promise.all(nodes.map(weaknesses))).flat())]
    if (why.length > 0 && !allowLossy) throw new Error(refusal(url, why))
    return { lossy: why.length > 0, why }
  } finally {
    client.disconnect()
  }
}

/** A Cluster knows its nodes once it has answered something. */
async function primaries(client: Redis | Cluster): Promise<Redis[]> {
  if (!(client instanceof Cluster)) return [client]
  await client.cluster('INFO')
  return client.nodes('master')
}

async function weaknesses(redis: Redis): Promise<string[]> {
  const lines = await Promise.all(
    Object.entries(DURABLE).map(async ([setting, needed]) => {
      const value = await ask(redis, setting)
      if (value === undefined) return `${setting} is unknown, should be ${needed}`
      return value === needed ? [] : `${setting} is ${value}, should be ${needed}`
    }),
  )
  return lines.flat()
}

/** `undefined` where CONFIG is forbidden or renamed, as managed ones have it. */
async function ask(redis: Redis, setting: string): Promise<string | undefined> {
  try {
    const answer = (await redis.call('CONFIG', 'GET', setting)) as unknown
    // A map in the newer protocol, a list of pairs in the older one.
    return Array.isArray(answer) ? answer[1] : (answer as Record<string, string>)[setting]
  } catch (error) {
    if ((error as Error).name === 'ReplyError') return undefined
    throw error
  }
}

function refusal(url: string, why: string[]): string {
  const hosts = parseRedisUrl(url).hosts.map(({ host, port }) => `${host}:${port}`)
  return (
    `The Redis at ${hosts.join(', ')} may lose what it has acknowledged: ${why.join('; ')}. ` +
    'Set it so, or start with ALLOW_LOSSY_REDIS=1 if losing messages is acceptable.'
  )
}
