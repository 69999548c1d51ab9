import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Attendance } from '../app/attendance.ts'
import type { Actor } from '../app/context.ts'
import type { Clock, Limits, Log, Tokens, Verified } from '../app/ports.ts'
import { refusalOf } from '../app/refusals.ts'
import type { Sessions } from '../app/sessions.ts'
import type { Underway } from '../app/underway.ts'
import { isAllowedOrigin } from '../domain/origins.ts'
import { refuseUnless } from '../domain/refuse.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import { bind, type SebayaSocket } from './binder.ts'
import type { Handlers } from './handlers.ts'
import { roomsOf } from './rooms.ts'

const FRAME_LIMIT = 32 * 1024
/** Packets that may wait for a slow reader before it is let go; it syncs when it is back. */
const MOST_WAITING = 512

/** Socket.IO as PITFALLS has it: no recovery, no compression (235 kB a socket), small frames, a check of the origin. */
export function createIo(http: HttpServer, allowedOrigins: string[]): Server {
  return new Server(http, {
    serveClient: false,
    maxHttpBufferSize: FRAME_LIMIT,
    perMessageDeflate: false,
    httpCompression: false,
    pingInterval: 25_000,
    // A phone in a pocket answers late.
    pingTimeout: 40_000,
    // Polling from an allowed origin; `allowRequest` holds for WebSocket as well.
    ...(allowedOrigins.length > 0 && { cors: { origin: allowedOrigins, credentials: true } }),
    allowRequest: (request, answer) => {
      const { origin, host } = request.headers
      answer(null, isAllowedOrigin(origin, host, allowedOrigins))
    },
  })
}

export interface RealtimeParts {
  io: Server
  clock: Clock
  log: Log
  limits: Limits
  tokens: Tokens
  sessions: Sessions
  attendance: Attendance
  handlers: Handlers
  underway: Underway
  isDraining(): boolean
}

export interface Realtime {
  /** Closes the sockets whose token has ended, and those that read too slowly. Run every second. */
  tick(): void
}

export function createRealtime(parts: RealtimeParts): Realtime {
  const { io, clock, log, limits, tokens, sessions, attendance, handlers, underway, isDraining } = parts

  /** Connections that have asked for their socket: one each, or a single one could make thousands. */
  const asked = new WeakSet<object>()

  io.use((socket, next) => {
    const first = !asked.has(socket.client)
    asked.add(socket.client)
    admit(first, socket.handshake.auth.token).then(
      proved => {
        socket.data = { proved }
        next()
      },
      error => {
        const refusal = refusalOf(error)
        next(
          Object.assign(new Error(refusal.code), { data: { error: refusal.code, message: refusal.message } }),
        )
      },
    )
  })

  io.on('connection', (socket: SebayaSocket) => {
    forgetHandshake(socket)
    const { proved } = socket.data
    const actor = actorOf(proved)
    void socket.join(roomsOf(proved))
    bind(socket, { answer, limits, log, underway, isDraining })
    const orLog = (error: Error) => log.warn({ fault: error.name }, 'presence could not be kept')
    const arrived = attendance.connected(actor).catch(orLog)
    socket.on('disconnect', () => {
      void arrived.then(() => attendance.disconnected(actor)).catch(orLog)
    })
  })

  async function admit(first: boolean, token: unknown): Promise<Verified> {
    refuseUnless(first, 'BAD_REQUEST')
    refuseUnless(!isDraining(), 'DRAINING')
    refuseUnless(typeof token === 'string', 'UNAUTHENTICATED')
    const proved = tokens.verify(token)
    await assertStands(proved)
    return proved
  }

  async function assertStands(proved: Verified): Promise<void> {
    const stands =
      proved.family === undefined
        ? await sessions.visitStands(proved.program, proved.sub)
        : await sessions.stands(proved.program, proved.family)
    refuseUnless(stands, 'UNAUTHENTICATED')
  }

  function answer(socket: SebayaSocket, event: string, payload: unknown): Promise<unknown> {
    if (event === 'token:renew') return renew(socket, payload as Payload<'token:renew'>)
    const handler = handlers[event as keyof Handlers] as (actor: Actor, payload: unknown) => Promise<unknown>
    return handler(actorOf(socket.data.proved), payload)
  }

  /** A token of the same person moves the socket's end. A visit whose conversation is live is answered a fresh one. */
  async function renew(
    socket: SebayaSocket,
    { token }: Payload<'token:renew'>,
  ): Promise<Answer<'token:renew'>> {
    const fresh = tokens.verify(token)
    const { proved } = socket.data
    refuseUnless(fresh.sub === proved.sub && fresh.program === proved.program, 'FORBIDDEN')
    await assertStands(fresh)
    if (fresh.family !== undefined) {
      await move(socket, fresh)
      return { expiresAt: fresh.expiresAt }
    }
    const expiresAt = await sessions.extendVisit(fresh.program, fresh.sub)
    socket.data.proved = { ...fresh, expiresAt }
    const { sub, program, roles } = fresh
    return { expiresAt, token: tokens.sign({ sub, program, roles }, expiresAt) }
  }

  /** The roles may be others now, and the sign-in too. */
  async function move(socket: SebayaSocket, fresh: Verified): Promise<void> {
    const rooms = roomsOf(fresh)
    for (const room of roomsOf(socket.data.proved)) if (!rooms.includes(room)) await socket.leave(room)
    await socket.join(rooms)
    socket.data.proved = fresh
  }

  return {
    tick() {
      const now = clock.now()
      for (const socket of io.sockets.sockets.values()) {
        const { proved } = (socket as SebayaSocket).data
        const waiting = (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length
        if (proved.expiresAt <= now || waiting > MOST_WAITING) socket.disconnect(true)
      }
    },
  }
}

const actorOf = ({ program, sub, roles }: Verified): Actor => ({ program, id: sub, roles })

/** The handshake would keep the address, the headers and the token for as long as the socket lives. */
function forgetHandshake(socket: SebayaSocket): void {
  const { request, conn } = socket
  request.headers = {}
  request.rawHeaders = []
  Object.assign(conn, { remoteAddress: '' })
  Object.assign(socket.handshake, { headers: {}, auth: {}, address: '', query: {}, url: '' })
}
