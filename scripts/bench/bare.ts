import { createServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { Payload } from '../../server/protocol/events.ts'
import { usage } from './usage.ts'

/**
 * What the service is compared with: Socket.IO that relays and acknowledges, with the same words on the wire and nothing
 * else. `ack:only` and `relay:only` do half of it, which tells what each half costs.
 */
export async function startBare() {
  const http = createServer()
  const io = new Server(http, { serveClient: false, perMessageDeflate: false })
  let seq = 0

  io.on('connection', (socket: Socket) => {
    const { room } = socket.handshake.auth as { room?: string }
    if (room !== undefined) void socket.join(room)
    const relay = ({ conversationId, body }: Payload<'message:send'>) => {
      const from = { role: 'peer', alias: 'Rani' }
      seq += 1
      socket.to(room!).emit('message:new', { conversationId, seq, from, body, sentAt: Date.now() })
    }
    const answer = (acknowledge: (answer: object) => void) =>
      acknowledge({ ok: true, seq, sentAt: Date.now() })
    socket.on('message:send', (payload, acknowledge) => {
      relay(payload)
      answer(acknowledge)
    })
    socket.on('relay:only', relay)
    socket.on('ack:only', (_payload, acknowledge) => answer(acknowledge))
  })

  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as { port: number }
  return { ...usage, url: () => `http://127.0.0.1:${port}`, close: () => io.close() }
}
