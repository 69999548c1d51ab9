import { type Conversation, queueScore } from './conversation.ts'
import { PASSED_MS } from './program.ts'
import { isIdle, type Staff } from './staff.ts'

export interface Match {
  conversation: Conversation
  peer: Staff
}

/**
 * Pairs waiting conversations with idle peers, each at most once. Requesters are served in the order of the queue, each
 * by whoever fits best; topics choose which peer, never which requester. `available` are the ids of all who are
 * available, idle or not: whether everyone else has passed depends on them too.
 */
export function match(waiting: Conversation[], idle: Staff[], available: string[], now: number): Match[] {
  const free = new Set(idle.filter(isIdle))
  const matches: Match[] = []
  for (const conversation of [...waiting].sort(byTurn)) {
    if (conversation.state !== 'waiting' || conversation.offer) continue
    const willing = [...free].filter(peer => mayBeOffered(conversation, peer.id, available, now))
    const peer = willing.sort(byFit(conversation))[0]
    if (!peer) continue
    free.delete(peer)
    matches.push({ conversation, peer })
  }
  return matches
}

/** Who passed on it lately, and is not simply asked again. */
export const passedLately = (conversation: Conversation, now: number): string[] =>
  Object.keys(conversation.passed).filter(peer => now - conversation.passed[peer]! < PASSED_MS)

function byTurn(a: Conversation, b: Conversation): number {
  return queueScore(a) - queueScore(b) || (a.id < b.id ? -1 : 1)
}

/**
 * Who passed is offered the same requester again after two minutes, or once everyone else who is available has passed
 * since. Somebody alone waits the two minutes: a refusal answered by the same offer at once would be no refusal.
 */
function mayBeOffered(conversation: Conversation, peer: string, available: string[], now: number): boolean {
  if (!passedLately(conversation, now).includes(peer)) return true
  const { passed } = conversation
  const others = available.filter(other => other !== peer)
  return others.length > 0 && others.every(other => (passed[other] ?? -1) > passed[peer]!)
}

/** Language, then shared topics, least load, longest idle. */
function byFit(conversation: Conversation): (a: Staff, b: Staff) => number {
  const speaks = (peer: Staff) => Number(peer.languages.includes(conversation.language))
  const shared = (peer: Staff) => conversation.topics.filter(topic => peer.topics.includes(topic)).length
  return (a, b) =>
    speaks(b) - speaks(a) ||
    shared(b) - shared(a) ||
    a.conversations.length - b.conversations.length ||
    a.idleSince - b.idleSince ||
    (a.id < b.id ? -1 : 1)
}
