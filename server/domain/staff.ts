import type { Language, Role } from '../protocol/shapes.ts'
import { type Presence, absent, isHere, presenceIndexes } from './presence.ts'
import { MISSES_UNTIL_AWAY, PEER_GRACE_MS } from './program.ts'

/** What a member of staff is doing now; who they are stands in their account. */
export interface Staff {
  v: 1
  id: string
  alias: string
  roles: Role[]
  languages: Language[]
  topics: string[]
  capacity: number
  presence: Presence
  state: 'available' | 'away'
  /** Why the service set the peer away. */
  reason?: 'missed' | 'gone'
  idleSince: number
  /** Offers missed in a row. */
  missed: number
  offer?: { id: string; conversation: string; expiresAt: number }
  /** The live conversations held as a peer. */
  conversations: string[]
  /** The live conversations joined as a counselor. */
  joined: string[]
}

export type NewStaff = Pick<Staff, 'id' | 'alias' | 'roles' | 'languages' | 'topics' | 'capacity'>

export const newStaff = (who: NewStaff, now: number): Staff => ({
  v: 1,
  ...who,
  presence: absent(now),
  state: 'away',
  idleSince: now,
  missed: 0,
  conversations: [],
  joined: [],
})

/** Connected, and said to be available: counts for the requesters, who may have to wait for a free place. */
export const isAvailable = (staff: Staff): boolean => staff.state === 'available' && isHere(staff.presence)

/** Could take an offer this moment. A peer with a pending offer is not idle. */
export const isIdle = (staff: Staff): boolean =>
  isAvailable(staff) && !staff.offer && staff.conversations.length < staff.capacity

export function staffDue(staff: Staff): number | undefined {
  const { goneSince } = staff.presence
  const matters = staff.state === 'available' || staff.conversations.length > 0
  return goneSince !== undefined && matters ? goneSince + PEER_GRACE_MS : undefined
}

export function staffIndexes(staff: Staff): Record<string, number> {
  const due = staffDue(staff)
  return {
    ...presenceIndexes(staff.presence),
    ...(due !== undefined && { due }),
    ...(isAvailable(staff) && { available: staff.idleSince }),
    ...(isIdle(staff) && { idle: staff.idleSince }),
  }
}

export function setAvailability(staff: Staff, state: Staff['state'], now: number): Staff {
  const { reason: _, ...rest } = staff
  return { ...rest, state, missed: 0, idleSince: staff.state === state ? staff.idleSince : now }
}

/** The offer went by: two in a row set the peer away. */
export function missOffer(staff: Staff): Staff {
  const { offer: _, ...rest } = staff
  const missed = staff.missed + 1
  return missed >= MISSES_UNTIL_AWAY
    ? { ...rest, missed: 0, state: 'away', reason: 'missed' }
    : { ...rest, missed }
}

export function dropOffer(staff: Staff): Staff {
  const { offer: _, ...rest } = staff
  return { ...rest, missed: 0 }
}

export function takeConversation(staff: Staff, conversation: string): Staff {
  return { ...dropOffer(staff), conversations: [...staff.conversations, conversation] }
}

/** A conversation is over for this member of staff, whichever way they were in it. */
export function letGo(staff: Staff, conversation: string, now: number): Staff {
  return {
    ...staff,
    idleSince: staff.conversations.includes(conversation) ? now : staff.idleSince,
    conversations: staff.conversations.filter(c => c !== conversation),
    joined: staff.joined.filter(c => c !== conversation),
  }
}
