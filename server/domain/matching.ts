import { type Conversation, queueScore } from './conversation.ts'
import { PASSED_MS } from './program.ts'
import { type Staff, isAvailable, isIdle } from './staff.ts'

export interface Match {
  conversation: Conversation
  peer: Staff
}

/**
 * Pairs waiting conversations with idle peers, as many as it can, each peer once. Requesters are served in the order of
 * the queue; topics choose which peer, never which requester. `peers` are all who are available, idle or not: whether
 * everyone else has passed depends on those too.
 */
export function match(waiting: Conversation[], peers: Staff[], now: number): Match[] {
  const idle = new Set(peers.filter(isIdle))
  const matches: Match[] = []
  for (const conversation of [...waiting].sort(byTurn)) {
    if (conversation.state !== 'waiting' || conversation.offer) continue
    const willing = [...idle].filter(peer => mayBeOffered(conversation, peer, peers, now))
    const peer = willing.sort(byFit(conversation))[0]
    if (!peer) continue
    idle.delete(peer)
    matches.push({ conversation, peer })
  }
  return matches
}

function byTurn(a: Conversation, b: Conversation): number {
  return queueScore(a) - queueScore(b) || (a.id < b.id ? -1 : 1)
}

/**
 * Who passed is offered the same requester again after two minutes, or once everyone else who is available has passed
 * since. Somebody alone waits the two minutes: a refusal answered by the same offer at once would be no refusal.
 */
function mayBeOffered(conversation: Conversation, peer: Staff, peers: Staff[], now: number): boolean {
  const passedAt = conversation.passed[peer.id]
  if (passedAt === undefined || now - passedAt >= PASSED_MS) return true
  const others = peers.filter(other => other.id !== peer.id && isAvailable(other))
  return others.length > 0 && others.every(other => (conversation.passed[other.id] ?? -1) > passedAt)
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
