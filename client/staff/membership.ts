import type { ConversationView, MemberView } from '../lib/wire.ts'

/** The reader's own latest membership: who gave a conversation back may be paired with it again. */
const mine = (view: Pick<ConversationView, 'members'>): MemberView | undefined =>
  view.members.findLast(member => member.mine)

export const roleIn = (view: Pick<ConversationView, 'members'>) => mine(view)?.role

/** Where a conversation stands for the reader. `returned`: it went back to the queue without them. */
export type Standing = 'live' | 'ended' | 'returned'

export function standing(view: Pick<ConversationView, 'members' | 'state'>): Standing {
  const own = mine(view)
  if (own && own.toSeq !== undefined) return 'returned'
  return view.state === 'ended' ? 'ended' : 'live'
}

export const present = (view: Pick<ConversationView, 'members'>, role: MemberView['role']) =>
  view.members.find(member => member.role === role && member.toSeq === undefined && !member.mine)

/** What a peer is to know of the call: nothing once it is over, or whoever answered it is here. */
export function callNow(
  view: Pick<ConversationView, 'members' | 'state' | 'call'>,
): ConversationView['call'] {
  const over = standing(view) !== 'live' || (view.call === 'answered' && present(view, 'counselor'))
  return over ? undefined : view.call
}

/** Whom one talks with; named even after they left. */
export const requesterOf = (view: Pick<ConversationView, 'members'>): string =>
  view.members.find(member => member.role === 'requester')?.alias ?? ''
