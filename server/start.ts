import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createAdapter } from '@socket.io/redis-adapter'
import type { Logger } from 'pino'
import { prepareChannels } from './app/channels.ts'
import type { App, Engine, Keys, Step } from './app/context.ts'
import type { Keyring, Limits, Notifier, Store } from './app/ports.ts'
import { subkey } from './app/sealing.ts'
import { Sessions } from './app/sessions.ts'
import { Underway } from './app/underway.ts'
import { composeUseCases } from './compose.ts'
import type { Config } from './config.ts'
import { LEASE_RENEWAL_MS } from './domain/program.ts'
import { loadEngine } from './engine.ts'
import { createHeartbeat } from './heartbeat.ts'
import { Addresses } from './http/addresses.ts'
import { registerAnswers } from './http/answers.ts'
import { registerApi } from './http/api.ts'
import { registerFeeds } from './http/feeds.ts'
import { createMetrics } from './http/metrics.ts'
import { registerOperations } from './http/operations.ts'
import { registerPages } from './http/pages.ts'
import { createPasswords } from './http/passwords.ts'
import { createHttp } from './http/server.ts'
import { registerTokens } from './http/tokens.ts'
import { createLogger } from './logger.ts'
import { createNotifier } from './notify/notifier.ts'
import { openSenders } from './notify/senders.ts'
import { systemRandom } from './random.ts'
import { createHandlers } from './realtime/handlers.ts'
import { createRooms } from './realtime/rooms.ts'
import { createIo, createRealtime } from './realtime/server.ts'
import { root } from './root.ts'
import { readSecret } from './secret.ts'
import { assertDurable } from './store/durability.ts'
import { openFileKeyring } from './store/keyring-files.ts'
import { openRedisKeyring } from './store/keyring-redis.ts'
import { createLimits } from './store/limits.ts'
import { openLmdbStore } from './store/lmdb.ts'
import { lockDirectory } from './store/lock.ts'
import { measured } from './store/measured.ts'
import { connectRelay } from './store/redis/relay.ts'
import { openRedisStore } from './store/redis.ts'

const TICK_MS = 1_000
/** A server that drains waits so long for answers under way, so that 10 s are kept. */
const LAST_ANSWERS_MS = 4_000
/** And so long for notices on their way; what is left is sent again by whoever comes next. */
const LAST_NOTICES_MS = 4_000

/** What a test puts in the place of the real thing. */
export interface Overrides {
  now?: () => number
  logger?: Logger
  reach?: (step: Step) => void
  /** The sweeps, leases and announcements are run by hand, through `tick`. */
  byHand?: boolean
  engine?: Engine
  limits?: Limits
  notifier?: Notifier
}

export interface Running {
  url: string
  app: App
  parts: ReturnType<typeof composeUseCases>
  sessions: Sessions
  passwords: Awaited<ReturnType<typeof createPasswords>>
  /** One round of everything that happens by the clock. */
  tick(): Promise<void>
  /** Resolves once nothing is under way to the outside. */
  settled(): Promise<void>
  /** Drains: stops accepting, tells the sockets, finishes what is under way, closes. */
  close(): Promise<void>
}

interface Secrets {
  secret: string
  /** While it is being changed. */
  previousSecret?: string
}

const keysOf = ({ secret, previousSecret }: Secrets, use: string): Keys => [
  subkey(secret, use),
  ...(previousSecret ? [subkey(previousSecret, use)] : []),
]

/** The store and the keyring a configuration asks for, before anything is served. The command line uses it too. */
export async function openData(config: Config, now?: () => number) {
  const secret = readSecret(config.secret, config.production, config.dataDir)
  const secrets: Secrets = { secret, ...(config.previousSecret && { previousSecret: config.previousSecret }) }
  const wrapping = {
    current: subkey(secret, 'keyring'),
    ...(config.previousSecret && { previous: subkey(config.previousSecret, 'keyring') }),
  }
  if (config.redisUrl) {
    const { why } = await assertDurable(config.redisUrl, {
      allowLossy: config.allowLossyRedis || !config.production,
    })
    const store: Store = await openRedisStore({ url: config.redisUrl, ...(now && { now }) })
    const keyring = await openRedisKeyring(config.keyringRedisUrl ?? config.redisUrl, wrapping)
    return {
      ...secrets,
      store,
      keyring,
      warnings: why,
      embedded: false,
      release: async () => keyring.close(),
    }
  }
  // LMDB takes no mode for its files, and the folder may have been there before, open to all.
  process.umask(0o077)
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const lock = await lockDirectory(config.dataDir)
  const store = openLmdbStore({ path: join(config.dataDir, 'store'), ...(now && { now }) })
  const keyring: Keyring = await openFileKeyring(join(config.dataDir, 'keyring'), wrapping)
  return { ...secrets, store, keyring, warnings: [], embedded: true, release: () => lock.release() }
}

/** Everything the use cases need, on opened data. */
export function createApp(
  data: Pick<Awaited<ReturnType<typeof openData>>, 'store' | 'keyring'> & Secrets,
  rest: Pick<App, 'rooms' | 'log'> & Partial<App>,
): App {
  return {
    store: data.store,
    keyring: data.keyring,
    clock: { now: () => data.store.now() },
    random: systemRandom,
    node: randomBytes(9).toString('base64url'),
    engine: rest.engine ?? loadEngine(),
    notifier: createNotifier({}),
    publicUrl: 'http://localhost',
    keys: { links: keysOf(data, 'links'), contacts: keysOf(data, 'contacts') },
    reach: () => {},
    answered: () => {},
    ...rest,
  }
}

/** Starts a server. @throws Error that says what to do, where the configuration or the data do not allow it */
export async function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const logger = overrides.logger ?? createLogger(config.logLevel)
  const data = await openData(config, overrides.now)
  const clock = { now: () => data.store.now() }
  const metrics = createMetrics(data.store, clock)
  const store = measured(data.store, metrics.committed)

  const underway = new Underway()
  let draining = false
  const isDraining = () => draining
  const http = await createHttp({
    logger,
    trustProxy: config.trustProxy,
    allowedOrigins: config.allowedOrigins,
    underway,
    isDraining,
  })
  const io = createIo(http.server, config.allowedOrigins)
  const redis = config.redisUrl ? connectRelay(config.redisUrl, logger) : undefined
  if (redis) io.adapter(createAdapter(redis.publish, redis.subscribe))

  const app = createApp(
    { ...data, store },
    {
      rooms: createRooms(io, logger),
      log: logger,
      notifier:
        overrides.notifier ?? openSenders(config.notify, config.publicUrl, subkey(data.secret, 'push')),
      publicUrl: config.publicUrl,
      answered: metrics.answered,
      ...(overrides.reach && { reach: overrides.reach }),
      ...(overrides.engine && { engine: overrides.engine }),
    },
  )
  const parts = composeUseCases(app)
  const passwords = await createPasswords()
  const sessions = new Sessions(app, passwords, {
    current: subkey(data.secret, 'refresh'),
    ...(config.previousSecret && { previous: subkey(config.previousSecret, 'refresh') }),
  })
  const limits = overrides.limits ?? createLimits(redis?.publish)
  const addresses = new Addresses(config.addressLimit, clock.now, subkey(data.secret, 'proof'))
  const tokens = await registerTokens(
    http as never,
    { current: data.secret, ...(config.previousSecret && { previous: config.previousSecret }) },
    clock.now,
  )

  registerApi(http, { app, sessions, tokens, addresses, limits, secure: config.production })
  await registerAnswers(http, app, parts.answers)
  registerFeeds(http, app)
  const warnings = [...config.warnings, ...data.warnings]
  registerOperations(http, { app, sweeper: parts.sweeper, metrics, isDraining, warnings })
  await registerPages(http, app, join(root, 'dist/client'))
  metrics.sockets(() => io.engine.clientsCount)
  const realtime = createRealtime({
    io,
    clock,
    log: logger,
    limits,
    tokens,
    sessions,
    attendance: parts.attendance,
    handlers: createHandlers(parts),
    underway,
    isDraining,
  })

  const heartbeat = createHeartbeat(config.heartbeatUrl, logger)
  await parts.lexicons.prepare()
  await prepareChannels(app, parts.notices)
  if (data.embedded) await parts.nodes.claimAlone()
  let renewedAt = Number.NEGATIVE_INFINITY
  async function round(): Promise<void> {
    realtime.tick()
    // First, so that a node that stood still does not sweep away its own people.
    if (clock.now() < renewedAt || clock.now() - renewedAt >= LEASE_RENEWAL_MS) {
      await parts.nodes.renew()
      renewedAt = clock.now()
    }
    await parts.sweeper.sweep()
    if (!parts.sweeper.stalled) heartbeat.beat(clock.now())
    await parts.queue.announce()
  }
  async function settled(): Promise<void> {
    await parts.deliveries.settled()
    await parts.notices.settled()
    await heartbeat.settled()
  }
  let running: Promise<void> | undefined
  /** A round that is still running is waited for instead. */
  function tick(): Promise<void> {
    running ??= round().finally(() => {
      running = undefined
    })
    return running
  }
  await tick()
  const timer = overrides.byHand ? undefined : setInterval(() => void tick().catch(logFault), TICK_MS)
  const logFault = (error: Error) => logger.error({ fault: error.name }, 'a round of the clock failed')

  await http.listen({ port: config.port, host: config.host })
  const address = http.server.address() as { port: number }

  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${address.port}`,
    app,
    parts,
    sessions,
    passwords,
    tick,
    settled,
    async close() {
      draining = true
      clearInterval(timer)
      await atMost(LAST_ANSWERS_MS, underway.settled())
      await running?.catch(logFault)
      // Those who are told reconnect to another node, or to this one when it is back.
      io.local.disconnectSockets(true)
      await parts.attendance.settled()
      await atMost(LAST_NOTICES_MS, settled())
      await parts.nodes.release().catch(logFault)
      const closed = io.close()
      // It waits for every connection: also for one that a proxy keeps open, or that somebody left half-way.
      http.server.closeAllConnections()
      await closed
      await http.close()
      await redis?.close()
      await data.store.close()
      await data.release()
    },
  }
}

/** Resolves with the work, or after so many milliseconds without it. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}
