import type { Server } from 'socket.io'
import type { Audience, Log, Rooms, Verified } from '../app/ports.ts'

/** The rooms a socket stands in: one for its person, one for each role, one for the sign-in it came from. */
export const roomsOf = ({ program, sub, roles, family }: Verified): string[] => [
  room(program, { who: sub }),
  ...roles.map(role => `${program}/role/${role}`),
  ...(family !== undefined ? [`${program}/family/${family}`] : []),
]

const room = (program: string, audience: Audience): string =>
  'who' in audience ? `${program}/who/${audience.who}` : `${program}/role/${audience.role}`

/** Hints: they never throw, for what they tell of is durable already. */
export function createRooms(io: Server, log: Log): Rooms {
  return {
    tell: (program, audience, event, payload) => {
      try {
        io.to(room(program, audience)).emit(event, payload)
      } catch (error) {
        log.warn({ event, fault: (error as Error).name }, 'a hint could not be sent')
      }
    },
    disconnect: (program, target) => {
      const name = 'family' in target ? `${program}/family/${target.family}` : room(program, target)
      // Here at once, whether or not the connection to the other nodes stands.
      io.local.in(name).disconnectSockets(true)
      io.in(name).disconnectSockets(true)
    },
  }
}
