import type { Change } from './ports.ts'

/** A log whose length says how often anything moved that the staff's screens go by. */
export const MOVES = 'oncall'
const MOVING = ['account/', 'contact/', 'rota/']

/** The changes of one commit, and with them a word to every node if they move who is on call or who can be reached. */
export function announcingMoves(changes: Change[]): Change[] {
  const moves = changes.some(change => {
    const key = 'put' in change ? change.put : 'erase' in change ? change.erase : ''
    return MOVING.some(kind => key.startsWith(kind))
  })
  return moves ? [...changes, { append: MOVES, entry: 0 }] : changes
}
