import { io, type Socket } from 'socket.io-client'
import type { Session, Visit } from '../../server/protocol/routes.ts'
import { PASSWORD } from './password.ts'
import { TEXTS } from './texts.ts'

/** The load generator: talks to one server after another, from a process of its own. */

/** Two who talk: each has a socket, and what it has been told about is waited for in order. */
interface Line {
  sides: [Side, Side]
  conversationId: string
}
interface Side {
  socket: Socket
  heard: (() => void)[]
}

export type Way = 'message:send' | 'ack:only' | 'relay:only'
/** Milliseconds. */
export interface Latencies {
  acknowledged: number[]
  relayed: number[]
}

const AT_ONCE = 16

export function createLoad() {
  const servers = new Map<string, Line[]>()
  const idle = new Map<string, Socket[]>()
  /** Tokens of visits, by server. */
  const visits = new Map<string, string[]>()
  let said = 0
  let talking: { stopped: boolean; done: Promise<unknown> } | undefined
  let sent = 0

  /** One message from one side to the other; resolves once it was acknowledged and relayed. */
  function say(line: Line, from: 0 | 1, way: Way = 'message:send', latencies?: Latencies): Promise<unknown> {
    sent += 1
    const payload = {
      conversationId: line.conversationId,
      clientId: `m${sent}`,
      body: TEXTS[sent % TEXTS.length],
    }
    const began = performance.now()
    const waits: Promise<unknown>[] = []
    const { socket } = line.sides[from]
    if (way !== 'relay:only')
      waits.push(
        new Promise<void>((resolve, reject) => {
          socket.emit(way, payload, (answer: { ok: boolean; error?: string }) => {
            latencies?.acknowledged.push(performance.now() - began)
            if (answer.ok) resolve()
            else reject(new Error(answer.error))
          })
        }),
      )
    else socket.emit(way, payload)
    if (way !== 'ack:only')
      waits.push(
        new Promise<void>(resolve => {
          line.sides[1 - from]!.heard.push(() => {
            latencies?.relayed.push(performance.now() - began)
            resolve()
          })
        }),
      )
    return Promise.all(waits)
  }

  async function talk(line: Line, way: Way, state: { stopped: boolean }): Promise<void> {
    for (let turn = 0; !state.stopped; turn++) {
      await say(line, (turn % 2) as 0 | 1, way)
      said += 1
    }
  }

  return {
    /** Lines to the bare relay. */
    async openBare(url: string, count: number): Promise<void> {
      const lines = await gathered(count, async i => {
        const auth = { room: `pair-${i}` }
        return line(await connect(url, auth), await connect(url, auth), `c${i}`)
      })
      servers.set(url, lines)
    },

    /** Requesters and available peers of the service, not paired yet. */
    async arrive(url: string, count: number): Promise<void> {
      const lines = await gathered(count, async i => {
        const session = await post<Session>(url, 'sessions', { login: `peer${i}`, password: PASSWORD })
        const visit = await post<Visit>(url, 'visits', {})
        const peer = await connect(url, { token: session.token })
        return line(await connect(url, { token: visit.token }), peer, '')
      })
      await gathered(count, i => ask(lines[i]!.sides[1].socket, 'availability:set', { state: 'available' }))
      servers.set(url, lines)
    },

    /** Every requester opens, every peer accepts what they are offered. Answers the seconds it took. */
    async pair(url: string): Promise<number> {
      const lines = servers.get(url)!
      const began = performance.now()
      const accepted = lines.map(
        ({ sides: [, peer] }) =>
          new Promise<[string, Side]>((resolve, reject) => {
            peer.socket.on('offer:new', ({ offerId }: { offerId: string }) => {
              ask(peer.socket, 'offer:accept', { offerId }).then(
                answer => resolve([answer.conversationId as string, peer]),
                reject,
              )
            })
          }),
      )
      const opened = gathered(lines.length, i =>
        ask(lines[i]!.sides[0].socket, 'request:open', { topics: ['study'], language: 'id' }),
      )
      const peers = new Map(await Promise.all(accepted))
      const seconds = (performance.now() - began) / 1000
      for (const [i, { conversationId }] of (await opened).entries()) {
        const [requester] = lines[i]!.sides
        lines[i] = {
          sides: [requester, peers.get(conversationId as string)!],
          conversationId: conversationId as string,
        }
      }
      return seconds
    },

    /** Every line talks, one message at a time each, until `stop`. */
    talk(url: string, way: Way): void {
      said = 0
      const state = { stopped: false }
      const done = Promise.all(servers.get(url)!.map(line => talk(line, way, state)))
      talking = Object.assign(state, { done })
    },
    said: () => said,
    async stop(): Promise<void> {
      talking!.stopped = true
      await talking!.done
    },

    /** So many messages a second over all lines, evenly; answers every latency. */
    async atRate(url: string, perSecond: number, seconds: number): Promise<Latencies> {
      const lines = servers.get(url)!
      const latencies: Latencies = { acknowledged: [], relayed: [] }
      const waits: Promise<unknown>[] = []
      const began = performance.now()
      while (waits.length < perSecond * seconds) {
        const due = Math.min(perSecond * seconds, ((performance.now() - began) / 1000) * perSecond)
        for (let i = waits.length; i < due; i = waits.length)
          waits.push(
            say(
              lines[i % lines.length]!,
              (Math.floor(i / lines.length) % 2) as 0 | 1,
              'message:send',
              latencies,
            ),
          )
        await new Promise(resolve => setTimeout(resolve, 2))
      }
      await Promise.all(waits)
      return latencies
    },

    /** Visits to connect with later: their cost is not that of a connection. */
    async makeVisits(url: string, count: number): Promise<void> {
      visits.set(url, await gathered(count, async () => (await post<Visit>(url, 'visits', {})).token))
    },
    /** So many connections that say nothing. */
    async idle(url: string, count: number): Promise<void> {
      const tokens = visits.get(url)
      const auth = (i: number) => (tokens ? { token: tokens[i] } : { room: `pair-${i}` })
      idle.set(url, await gathered(count, i => connect(url, auth(i))))
    },
    close(url: string): void {
      for (const { sides } of servers.get(url) ?? []) for (const { socket } of sides) socket.disconnect()
      for (const socket of idle.get(url) ?? []) socket.disconnect()
      servers.delete(url)
      idle.delete(url)
    },
  }
}

function line(a: Socket, b: Socket, conversationId: string): Line {
  const side = (socket: Socket): Side => {
    const heard: Side['heard'] = []
    socket.on('message:new', () => heard.shift()?.())
    return { socket, heard }
  }
  return { sides: [side(a), side(b)], conversationId }
}

/** `make(0)` … `make(count - 1)`, a few at once. */
async function gathered<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = new Array(count)
  let next = 0
  const work = async () => {
    for (let i = next++; i < count; i = next++) made[i] = await make(i)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return made
}

function connect(url: string, auth: object): Promise<Socket> {
  const socket = io(url, { auth, transports: ['websocket'], reconnection: false, forceNew: true })
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}

function ask(socket: Socket, event: string, payload: object): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    socket.emit(event, payload, (answer: { ok: boolean; error?: string }) => {
      if (answer.ok) resolve(answer as never)
      else reject(new Error(`${event}: ${answer.error}`))
    })
  })
}

async function post<T>(url: string, path: string, body: object): Promise<T> {
  const response = await fetch(`${url}/api/programs/demo/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}
