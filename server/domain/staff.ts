import type { Language, Role } from '../protocol/shapes.ts'
import { absent, isHere, type Presence, presenceIndexes } from './presence.ts'
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
  /** The offer accepted last: accepting it again answers the same. */
  accepted?: { offer: string; conversation: string }
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

/** Who goes away with an offer open has declined it. */
export function setAvailability(staff: Staff, state: Staff['state'], now: number): Staff {
  const { reason: _, ...rest } = state === 'away' ? withoutOffer(staff) : staff
  return { ...rest, state, missed: 0, idleSince: staff.state === state ? staff.idleSince : now }
}

/** The grace is over: away, and whatever was held is held no longer. */
export const setGone = (staff: Staff, now: number): Staff => ({
  ...setAvailability(staff, 'away', now),
  conversations: [],
  reason: 'gone',
})

/** The offer went by: two in a row set the peer away. */
export function missOffer(staff: Staff): Staff {
  const missed = staff.missed + 1
  const past = { ...withoutOffer(staff), missed }
  return missed < MISSES_UNTIL_AWAY ? past : { ...past, missed: 0, state: 'away', reason: 'missed' }
}

/** The offer was declined: an answer, so nothing was missed. */
export const declineOffer = (staff: Staff): Staff => ({ ...withoutOffer(staff), missed: 0 })

/** The offer was withdrawn, by no doing of the peer's. */
export function withoutOffer(staff: Staff): Staff {
  const { offer: _, ...rest } = staff
  return rest
}

/** The offer was accepted. */
export function takeConversation(staff: Staff, conversation: string): Staff {
  const { offer, ...rest } = staff
  return {
    ...rest,
    missed: 0,
    conversations: [...staff.conversations, conversation],
    ...(offer && { accepted: { offer: offer.id, conversation } }),
  }
}

/** A conversation is over for this member of staff, whichever way they were in it; an offer of it is withdrawn. */
export function letGo(staff: Staff, conversation: string, now: number): Staff {
  return {
    ...(staff.offer?.conversation === conversation ? withoutOffer(staff) : staff),
    idleSince: staff.conversations.includes(conversation) ? now : staff.idleSince,
    conversations: staff.conversations.filter(c => c !== conversation),
    joined: staff.joined.filter(c => c !== conversation),
  }
}
