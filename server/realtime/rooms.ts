import type { Server } from 'socket.io'
import type { Audience, Rooms, Verified } from '../app/ports.ts'

/** The rooms a socket stands in: one for its person, one for each role, one for the sign-in it came from. */
export const roomsOf = ({ program, sub, roles, family }: Verified): string[] => [
  room(program, { who: sub }),
  ...roles.map(role => `${program}/role/${role}`),
  ...(family !== undefined ? [`${program}/family/${family}`] : []),
]

const room = (program: string, audience: Audience): string =>
  'who' in audience ? `${program}/who/${audience.who}` : `${program}/role/${audience.role}`

export function createRooms(io: Server): Rooms {
  return {
    tell: (program, audience, event, payload) => {
      io.to(room(program, audience)).emit(event, payload)
    },
    disconnect: (program, target) => {
      const name = 'family' in target ? `${program}/family/${target.family}` : room(program, target)
      io.in(name).disconnectSockets(true)
    },
  }
}
