import { type Conversation, present } from '../domain/conversation.ts'
import type { App } from './context.ts'
import { memberViews } from './views.ts'

/** Tells everybody in the conversation who is in it now. */
export function tellMembers(
  app: App,
  program: string,
  event: 'conversation:opened' | 'conversation:members',
  conversation: Conversation,
  rev: number,
  seq: number,
): void {
  for (const { who } of present(conversation))
    app.rooms.tell(program, { who }, event, {
      conversationId: conversation.id,
      rev,
      members: memberViews(conversation, who),
      seq,
    })
}

/** Tells a peer that an offer is theirs no longer. */
export function tellWithdrawn(
  app: App,
  program: string,
  { id, peer }: NonNullable<Conversation['offer']>,
  rev: number,
): void {
  app.rooms.tell(program, { who: peer }, 'offer:withdrawn', { offerId: id, rev })
}
