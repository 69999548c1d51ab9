import { concernsCounselors, joinedBy, member, seenBy } from '../domain/conversation.ts'
import { refuseUnless } from '../domain/refuse.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { Category, Level } from '../protocol/levels.ts'
import { audit } from './audit.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { create, find, load, messagesOf, put, type Report } from './documents.ts'
import type { Lobby } from './lobby.ts'
import type { Messages } from './messages.ts'
import type { Pages } from './pages.ts'
import { raiseLevel } from './raising.ts'
import { conversationKey, seal, unseal } from './sealing.ts'
import { tellMembers } from './telling.ts'
import { transact } from './transact.ts'

const WHOLE = Number.MAX_SAFE_INTEGER

/** What a report says to the counselors: its page's level and category. */
const REPORTED: Record<Payload<'conversation:report'>['reason'], { level: Level; category: Category }> = {
  harassment: { level: 2, category: 'abuse' },
  sexual: { level: 3, category: 'solicitation' },
  contact: { level: 2, category: 'off-platform' },
  safety: { level: 3, category: 'unscanned' },
  other: { level: 2, category: 'unscanned' },
}

/** Everything about a conversation but its messages: end, report, feedback; a counselor's transcript and joining. */
export class Conversations {
  constructor(
    private readonly app: App,
    private readonly lobby: Lobby,
    private readonly messages: Messages,
    private readonly pages: Pages,
  ) {}

  /** Ending what has ended changes nothing. @throws Refusal FORBIDDEN unless a requester or peer in it */
  async end(
    actor: Actor,
    { conversationId }: Payload<'conversation:end'>,
  ): Promise<Answer<'conversation:end'>> {
    const { value } = await load(partitionOf(this.app, actor.program), 'conversation', conversationId)
    const { role } = seenBy(value, actor.id)
    await this.lobby.end(actor.program, conversationId, now => {
      refuseUnless(member(now, actor.id) && role !== 'counselor', 'FORBIDDEN')
      return { by: role, reason: 'ended' }
    })
    return {}
  }

  /**
   * Keeps the text past its period, and pages. One report a member: the same one again changes nothing, another takes
   * its place and adds a sign. @throws Refusal FORBIDDEN, GONE if the text is erased
   */
  report(actor: Actor, payload: Payload<'conversation:report'>): Promise<Answer<'conversation:report'>> {
    const { app } = this
    const { conversationId, reason, note } = payload
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const conversation = await load(partition, 'conversation', conversationId)
      const { role } = seenBy(conversation.value, actor.id)
      refuseUnless(role !== 'counselor', 'FORBIDDEN')
      const key = await conversationKey(app, actor.program, conversation.value.seal)
      const id = `${conversationId}-${actor.id}`
      const known = await find(partition, 'report', id)
      const knownNote = known?.value.note && unseal(key, known.value.note)
      if (known?.value.reason === reason && (knownNote ?? '') === (note ?? ''))
        return { changes: [], tell: () => ({}) }
      const report: Report = {
        v: 1,
        id,
        conversation: conversationId,
        by: role,
        reason,
        ...(note && { note: seal(key, note) }),
        at: app.clock.now(),
      }
      const held = { ...conversation, value: { ...conversation.value, held: true } }
      const raised = await raiseLevel(app, actor.program, held, REPORTED[reason])
      return {
        changes: [known ? put(known, report) : create('report', id, report), ...raised.changes],
        tell: committed => {
          raised.tell(committed!.version)
          return {}
        },
      }
    })
  }

  /** @throws Refusal FORBIDDEN to a stranger */
  feedback(
    actor: Actor,
    payload: Payload<'conversation:feedback'>,
  ): Promise<Answer<'conversation:feedback'>> {
    const { conversationId, ...given } = payload
    const partition = partitionOf(this.app, actor.program)
    return transact(this.app, partition, async () => {
      const conversation = await load(partition, 'conversation', conversationId)
      const { role } = seenBy(conversation.value, actor.id)
      refuseUnless(role !== 'counselor', 'FORBIDDEN')
      const feedback = { ...conversation.value.feedback, [role]: given }
      return { changes: [put(conversation, { ...conversation.value, feedback })], tell: () => ({}) }
    })
  }

  /**
   * Reads a whole conversation, silently; the audit entry is durable before the text is given out. @throws Refusal
   * FORBIDDEN for one that never had a sign or a report
   */
  transcript(actor: Actor, payload: Payload<'transcript:open'>): Promise<Answer<'transcript:open'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const { value, version } = await load(partition, 'conversation', payload.conversationId)
      refuseUnless(concernsCounselors(value) || member(value, actor.id), 'FORBIDDEN')
      const reader = { who: actor.id, role: 'counselor' as const, fromSeq: 1 }
      return {
        changes: [
          await audit(app, actor, 'transcript:open', value, payload.reason),
          ...(await this.pages.acted(actor.program, value, actor.id)),
        ],
        // All of it: who is not a member can't ask for the rest.
        tell: () => this.messages.stretch(actor, value, version, reader, { after: 0 }, WHOLE),
      }
    })
  }

  /** Enters the conversation; both sides see it. Joining twice is joining once. @throws Refusal ENDED */
  join(actor: Actor, payload: Payload<'conversation:join'>): Promise<Answer<'conversation:join'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const [conversation, staff] = await Promise.all([
        load(partition, 'conversation', payload.conversationId),
        load(partition, 'staff', actor.id),
      ])
      const was = conversation.value
      const whole = { after: 0 }
      const already = member(was, actor.id)
      if (already)
        return {
          changes: [],
          tell: () => this.messages.stretch(actor, was, conversation.version, already, whole),
        }
      refuseUnless(was.state !== 'ended', 'ENDED')
      const { last } = await partition.read(messagesOf(was.id), 0, 0)
      const joined = joinedBy(was, staff.value)
      return {
        changes: [
          put(conversation, joined),
          put(staff, { ...staff.value, joined: [...staff.value.joined, was.id] }),
          await audit(app, actor, 'conversation:join', was, payload.reason),
          ...(await this.pages.acted(actor.program, was, actor.id)),
        ],
        tell: committed => {
          tellMembers(app, actor.program, 'conversation:members', joined, committed!.version, last)
          return this.messages.stretch(actor, joined, committed!.version, member(joined, actor.id)!, whole)
        },
      }
    })
  }
}
