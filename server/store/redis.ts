import { randomBytes } from 'node:crypto'
import {
  type Change,
  type Committed,
  Conflict,
  type Document,
  Gone,
  type Key,
  type Partition,
  type Range,
  type Seq,
  type Store,
  type Stretch,
} from '../app/ports.ts'
import { assertCommittable, assertProgram, keyOf, ONCE_KEPT_MS, onceKey } from './changes.ts'
import { type Connection, connectStore } from './redis/connection.ts'

const PROGRAMS = 'sebaya:programs'
const CLOCK_CHECK_MS = 10_000
/** How long a program counts as registered, milliseconds: on a Cluster its entry lies on another node, which may lose it. */
const REGISTERED_MS = 60_000

export interface RedisOptions {
  url: string
  /** Instead of the server's own clock, in tests. */
  now?: () => number
}

/** The store on Redis: a program's keys share a hash tag, one commit is one script in one slot and one round trip. */
export async function openRedisStore({ url, now }: RedisOptions): Promise<Store> {
  const redis = connectStore(url)
  const clock = now ? { now, stop() {} } : await followServerClock(redis)
  const registered = new Map<string, number>()
  /** Before a program's first commit, since its entry lies in another slot; so a program may be listed that has none. */
  const register = async (program: string) => {
    if (Date.now() - (registered.get(program) ?? 0) < REGISTERED_MS) return
    await redis.sadd(PROGRAMS, program)
    registered.set(program, Date.now())
  }
  return {
    programs: () => redis.smembers(PROGRAMS),
    program(id) {
      assertProgram(id)
      return new RedisPartition(redis, id, register)
    },
    /** A write, since a Redis without memory, disk or replicas still answers reads. */
    async ping() {
      await redis.set('sebaya:ping', '1')
    },
    now: () => clock.now(),
    async close() {
      clock.stop()
      await redis.quit().catch(() => redis.disconnect())
    },
  }
}

class RedisPartition implements Partition {
  private readonly prefix: string

  constructor(
    private readonly redis: Connection,
    private readonly program: string,
    private readonly register: (program: string) => Promise<void>,
  ) {
    this.prefix = `sebaya:{${program}}:`
  }

  async get(...keys: Key[]): Promise<(Document | undefined)[]> {
    if (keys.length === 0) return []
    const flat = await this.redis.sebayaGet(keys.length, ...keys.map(this.documentKey))
    return keys.map((key, i) =>
      flat[2 * i] === ''
        ? undefined
        : { key, version: Number(flat[2 * i]), value: JSON.parse(flat[2 * i + 1]!) },
    )
  }

  async list(index: string, { min, max, limit, reverse }: Range = {}): Promise<Document[]> {
    const flat = await this.redis.sebayaList(
      1,
      this.indexKey(index),
      min ?? '-inf',
      max ?? '+inf',
      limit ?? -1,
      reverse ? 'desc' : 'asc',
    )
    const found: Document[] = []
    const prefix = this.documentKey('').length
    for (let i = 0; i < flat.length; i += 3)
      found.push({
        key: flat[i]!.slice(prefix),
        version: Number(flat[i + 1]),
        value: JSON.parse(flat[i + 2]!),
      })
    return found
  }

  count(index: string, { min, max }: Pick<Range, 'min' | 'max'> = {}): Promise<number> {
    return this.redis.zcount(this.indexKey(index), min ?? '-inf', max ?? '+inf')
  }

  async read(log: Key, after: Seq, limit = -1): Promise<Stretch> {
    const [epoch, last, ...entries] = await this.redis.sebayaRead(1, this.logKey(log), after, limit)
    if (epoch === 'gone') throw new Gone(`log ${log}`)
    return {
      epoch: epoch!,
      last: Number(last),
      entries: entries.map((json, i) => ({ seq: after + 1 + i, entry: JSON.parse(json) })),
    }
  }

  async commit(changes: Change[], { once }: { once: string }): Promise<Committed> {
    assertCommittable(changes, once)
    await this.register(this.program)
    const keys = [
      `${this.prefix}o:${onceKey(once)}`,
      `${this.prefix}v`,
      ...changes.map(change => this.keyOf(change)),
    ]
    const [outcome, ...answer] = await this.redis.sebayaCommit(
      keys.length,
      ...keys,
      this.indexKey(''),
      ONCE_KEPT_MS,
      ...changes.flatMap(toArguments),
    )
    if (outcome === 'conflict') throw new Conflict(answer[0]!.slice(this.documentKey('').length))
    if (outcome === 'gone') throw new Gone(`log ${answer[0]!.slice(this.logKey('').length)}`)
    const [version, ...seqs] = answer.map(Number)
    return { version: version!, seqs, repeated: outcome === 'repeated' }
  }

  private keyOf(change: Change): string {
    const key = keyOf(change)
    return 'append' in change || 'eraseLog' in change ? this.logKey(key) : this.documentKey(key)
  }

  private documentKey = (key: Key) => `${this.prefix}d:${key}`
  private logKey = (log: Key) => `${this.prefix}l:${log}`
  private indexKey = (index: string) => `${this.prefix}i:${index}`
}

function toArguments(change: Change): (string | number)[] {
  if ('put' in change) {
    const indexes = Object.entries(change.indexes ?? {})
    return ['put', change.expect, JSON.stringify(change.value), indexes.length, ...indexes.flat()]
  }
  if ('erase' in change) return ['erase', change.expect]
  if ('check' in change) return ['check', change.expect]
  if ('append' in change)
    return ['append', JSON.stringify(change.entry), randomBytes(6).toString('base64url')]
  return ['eraseLog']
}

/** The nodes of one program share the server's clock: our own, and how far the server's lies from it. */
async function followServerClock(redis: Connection) {
  let offset = 0
  const measure = async () => {
    const before = Date.now()
    const [seconds, microseconds] = (await redis.time()) as unknown as [string | number, string | number]
    const after = Date.now()
    offset = Math.round(Number(seconds) * 1000 + Number(microseconds) / 1000 - (before + after) / 2)
  }
  await measure()
  const timer = setInterval(() => void measure().catch(() => {}), CLOCK_CHECK_MS)
  timer.unref()
  return { now: () => Date.now() + offset, stop: () => clearInterval(timer) }
}
