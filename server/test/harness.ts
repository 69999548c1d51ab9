import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { io, type ManagerOptions, type Socket } from 'socket.io-client'
import { type Config, readConfig } from '../config.ts'
import type { Program } from '../domain/program.ts'
import type { Answer, ClientEventName, Payload, ServerEventName, Told } from '../protocol/events.ts'
import type { Session, Visit } from '../protocol/routes.ts'
import { type Overrides, type Running, start } from '../start.ts'
import { type RedisServer, redisPresent, startRedis } from '../store/test/redis-server.ts'
import { fakeEngine } from './fake-watch.ts'
import { PASSWORD, seedDemo } from './seed.ts'

/** A whole server on a store of its own, with a clock the test turns by hand. */

/** The stores every story runs on; a machine without redis-server runs the embedded one. */
export const STORES = redisPresent ? (['lmdb', 'redis'] as const) : (['lmdb'] as const)
export type StoreName = (typeof STORES)[number]

export class Clock {
  // A Tuesday noon in Jakarta.
  private time = Date.parse('2026-03-03T05:00:00Z')
  now = () => this.time
  add(milliseconds: number) {
    this.time += milliseconds
  }
}

/** Where a client connects: a node in this process, or the server of startChild. */
export type Address = Pick<Running, 'url'>

export interface World {
  clock: Clock
  /** The first node, or the one a test has put in its place. */
  node: Running
  /** Everything any node has logged. */
  output: string[]
  /** Starts one more node on the same store (Redis only), or one on the same data after `node.close()`. */
  startNode(overrides?: Overrides, config?: Partial<Config>): Promise<Running>
  /** Turns the clock, second by second, letting every node that runs do what is due. */
  advance(milliseconds: number): Promise<void>
  visitor(on?: Address): Promise<Client & { visitId: string; token: string }>
  staff(login: string, on?: Address): Promise<Client & { token: string }>
  folder: string
  redis?: RedisServer
  close(): Promise<void>
}

export async function openWorld(
  store: StoreName,
  settings: {
    program?: Partial<Program>
    overrides?: Overrides
    config?: Partial<Config>
    /** The watch reads marks (`LEVEL4 suicide`), unless a story asks for the real one. */
    watch?: 'fake' | 'real'
    /** Where the data lies, if it is to outlast the world. */
    folder?: string
    redis?: RedisServer
  } = {},
): Promise<World> {
  const folder = settings.folder ?? mkdtempSync(join(tmpdir(), 'sebaya-story-'))
  const redis = settings.redis ?? (store === 'redis' ? await startRedis() : undefined)
  const clock = new Clock()
  const output: string[] = []
  const logger = pino({ level: 'info' }, { write: line => void output.push(line) })
  const nodes = new Set<Running>()
  const clients: Client[] = []

  async function startNode(overrides: Overrides = {}, changed: Partial<Config> = {}): Promise<Running> {
    const config = {
      ...readConfig({ NODE_ENV: 'test', PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder }),
      secret: 'a secret of the tests, long enough for it',
      ...(redis && { redisUrl: redis.url }),
      ...settings.config,
      ...changed,
    }
    const running = await start(config, {
      now: clock.now,
      logger,
      byHand: true,
      ...(settings.watch !== 'real' && { engine: fakeEngine }),
      ...settings.overrides,
      ...overrides,
    })
    nodes.add(running)
    const { close } = running
    running.close = async () => {
      nodes.delete(running)
      await close()
    }
    return running
  }

  const node = await startNode()
  await seedDemo(node, settings.program)

  const world: World = {
    clock,
    node,
    output,
    folder,
    ...(redis && { redis }),
    startNode,
    async advance(milliseconds) {
      for (let left = milliseconds; left > 0; left -= 1_000) {
        clock.add(Math.min(1_000, left))
        for (const running of nodes) await running.tick()
      }
    },
    async visitor(on = world.node) {
      const visit = await post<Visit>(on, 'visits', {})
      const client = await connectClient(on, visit.token)
      clients.push(client)
      return Object.assign(client, { visitId: visit.visitId, token: visit.token })
    },
    async staff(login, on = world.node) {
      const session = await post<Session>(on, 'sessions', { login, password: PASSWORD })
      const client = await connectClient(on, session.token)
      clients.push(client)
      return Object.assign(client, { token: session.token })
    },
    async close() {
      for (const client of clients) client.close()
      for (const running of [...nodes]) await running.close()
      if (!settings.redis) await redis?.stop()
      if (!settings.folder) rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}

export async function post<T>(node: Address, path: string, body: unknown, headers = {}): Promise<T> {
  const response = await fetch(`${node.url}/api/programs/demo/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

type Result<E extends ClientEventName> =
  | ({ ok: true } & Answer<E>)
  | { ok: false; error: string; message: string }

/** A socket that remembers all it was told, so that a test can wait for what may have come already. */
export class Client {
  readonly told: { event: string; payload: unknown }[] = []
  private readonly waiting = new Set<() => void>()

  constructor(readonly socket: Socket) {
    socket.onAny((event: string, payload: unknown) => {
      this.told.push({ event, payload })
      for (const look of this.waiting) look()
    })
  }

  /** Sends and answers whatever the server acknowledged. */
  ask<E extends ClientEventName>(event: E, payload: Payload<E>): Promise<Result<E>> {
    return new Promise((resolve, reject) => {
      this.socket.timeout(10_000).emit(event, payload, (error: Error | null, answer: Result<E>) => {
        if (error) reject(new Error(`no answer to ${event}`))
        else resolve(answer)
      })
    })
  }

  /** Like `ask`, where only success will do. */
  async must<E extends ClientEventName>(event: E, payload: Payload<E>): Promise<{ ok: true } & Answer<E>> {
    const answer = await this.ask(event, payload)
    if (!answer.ok) throw new Error(`${event}: ${answer.error} ${answer.message}`)
    return answer
  }

  /** The first event of the name, told already or still to come, that `matches`. */
  heard<E extends ServerEventName>(
    event: E,
    matches: (payload: Told<E>) => boolean = () => true,
  ): Promise<Told<E>> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.told.find(t => t.event === event && matches(t.payload as Told<E>))
        if (!found) return
        clearTimeout(timer)
        this.waiting.delete(look)
        resolve(found.payload as Told<E>)
      }
      const timer = setTimeout(() => {
        this.waiting.delete(look)
        reject(
          new Error(`never heard ${event}; heard ${this.told.map(t => t.event).join(', ') || 'nothing'}`),
        )
      }, 10_000)
      this.waiting.add(look)
      look()
    })
  }

  all<E extends ServerEventName>(event: E): Told<E>[] {
    return this.told.filter(t => t.event === event).map(t => t.payload as Told<E>)
  }

  close(): void {
    this.socket.disconnect()
  }
}

export async function connectClient(
  node: Address,
  token: string,
  options: ConnectOptions = {},
): Promise<Client> {
  const socket = io(node.url, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...options,
  })
  const client = new Client(socket)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return client
}

/** `localAddress`: where a client in Node connects from. */
type ConnectOptions = Partial<ManagerOptions> & { localAddress?: string }

type Visitor = Awaited<ReturnType<World['visitor']>>
type Member = Awaited<ReturnType<World['staff']>>

/** A requester and a peer in an open conversation. */
export async function paired(
  world: World,
): Promise<{ requester: Visitor; peer: Member; conversationId: string }> {
  const peer = await world.staff('peer1')
  await peer.must('availability:set', { state: 'available' })
  const requester = await world.visitor()
  const { conversationId } = await requester.must('request:open', { topics: ['study'], language: 'id' })
  const offer = await peer.heard('offer:new')
  await peer.must('offer:accept', { offerId: offer.offerId })
  await requester.heard('conversation:opened')
  return { requester, peer, conversationId }
}
