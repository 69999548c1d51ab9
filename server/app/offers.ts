import { opened, passOffer } from '../domain/conversation.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { declineOffer, missOffer, setAvailability, takeConversation } from '../domain/staff.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { find, type Loaded, load, messagesOf, put } from './documents.ts'
import type { Matcher } from './matcher.ts'
import type { Partition } from './ports.ts'
import { tellMembers, tellWithdrawn } from './telling.ts'
import { transact } from './transact.ts'

/** The peers' side of the lobby: their availability, and the offers made to them. */
export class Offers {
  constructor(
    private readonly app: App,
    private readonly matcher: Matcher,
  ) {}

  /** Who goes away with an offer pending has declined it. */
  async setAvailability(
    actor: Actor,
    { state }: Payload<'availability:set'>,
  ): Promise<Answer<'availability:set'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    const answer = await transact(app, partition, async () => {
      const staff = await load(partition, 'staff', actor.id)
      const now = app.clock.now()
      const set = setAvailability(staff.value, state, now)
      const left = state === 'away' ? await this.pending(partition, staff) : undefined
      return {
        changes: [put(staff, set), ...(left ? [put(left, passOffer(left.value, now))] : [])],
        tell: committed => {
          if (left) tellWithdrawn(app, actor.program, left.value.offer!, committed!.version)
          return { state, capacity: set.capacity }
        },
      }
    })
    await this.matcher.match(actor.program)
    return answer
  }

  /** Accepting makes the pairing; repeating it answers the same. @throws Refusal OFFER_GONE */
  accept(actor: Actor, { offerId }: Payload<'offer:accept'>): Promise<Answer<'offer:accept'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const staff = await load(partition, 'staff', actor.id)
      const { accepted } = staff.value
      if (accepted?.offer === offerId)
        return { changes: [], tell: () => ({ conversationId: accepted.conversation }) }
      const conversation = await this.pending(partition, staff, offerId)
      const now = app.clock.now()
      refuseUnless(conversation && now < conversation.value.offer!.expiresAt, 'OFFER_GONE')
      const { last } = await partition.read(messagesOf(conversation.value.id), 0, 0)
      const open = opened(conversation.value, staff.value, last, now)
      return {
        changes: [put(conversation, open), put(staff, takeConversation(staff.value, open.id))],
        tell: committed => {
          tellMembers(app, actor.program, 'conversation:opened', open, committed!.version, last)
          return { conversationId: open.id }
        },
      }
    })
  }

  /** @throws Refusal OFFER_GONE */
  async decline(actor: Actor, { offerId }: Payload<'offer:decline'>): Promise<Answer<'offer:decline'>> {
    const partition = partitionOf(this.app, actor.program)
    const answer = await transact(this.app, partition, async () => {
      const staff = await load(partition, 'staff', actor.id)
      const conversation = await this.pending(partition, staff, offerId)
      refuseUnless(conversation, 'OFFER_GONE')
      return {
        changes: [
          put(conversation, passOffer(conversation.value, this.app.clock.now())),
          put(staff, declineOffer(staff.value)),
        ],
        tell: () => ({ conversationId: conversation.value.id }),
      }
    })
    await this.matcher.match(actor.program)
    return answer
  }

  /** If the offer of a conversation is past its deadline it is missed. The caller matches afterwards. */
  async expire(program: string, conversationId: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transact(app, partition, async () => {
      const conversation = await load(partition, 'conversation', conversationId)
      const now = app.clock.now()
      const { offer } = conversation.value
      if (!offer || offer.expiresAt > now) return { changes: [], tell: () => {} }
      const staff = await load(partition, 'staff', offer.peer)
      const missed = missOffer(staff.value)
      return {
        changes: [put(conversation, passOffer(conversation.value, now)), put(staff, missed)],
        tell: committed => {
          tellWithdrawn(app, program, offer, committed!.version)
          if (missed.state === 'away') app.rooms.tell(program, { who: offer.peer }, 'sync:now', {})
        },
      }
    })
  }

  /** The conversation that is offered to the peer, if it is `offerId` that is pending. */
  private async pending(
    partition: Partition,
    { value: { offer } }: Loaded<'staff'>,
    offerId = offer?.id,
  ): Promise<Loaded<'conversation'> | undefined> {
    if (!offer || offer.id !== offerId) return undefined
    const conversation = await find(partition, 'conversation', offer.conversation)
    return conversation?.value.offer?.id === offer.id ? conversation : undefined
  }
}
