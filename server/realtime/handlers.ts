import type { Actor } from '../app/context.ts'
import type { Conversations } from '../app/conversations.ts'
import type { Lobby } from '../app/lobby.ts'
import type { Messages } from '../app/messages.ts'
import type { Pages } from '../app/pages.ts'
import type { States } from '../app/state.ts'
import type { Answer, ClientEventName, Payload } from '../protocol/events.ts'

/** What answers each client event; `token:renew` concerns the socket itself and is answered there. */
export type Handlers = {
  [E in Exclude<ClientEventName, 'token:renew'>]: (actor: Actor, payload: Payload<E>) => Promise<Answer<E>>
}

export interface UseCases {
  lobby: Lobby
  messages: Messages
  conversations: Conversations
  pages: Pages
  states: States
}

export const createHandlers = ({ lobby, messages, conversations, pages, states }: UseCases): Handlers => ({
  'request:open': (actor, payload) => lobby.open(actor, payload),
  'request:cancel': actor => lobby.cancel(actor),
  'availability:set': (actor, payload) => lobby.setAvailability(actor, payload),
  'offer:accept': (actor, payload) => lobby.accept(actor, payload),
  'offer:decline': (actor, payload) => lobby.decline(actor, payload),
  'message:send': (actor, payload) => messages.send(actor, payload),
  'message:typing': (actor, payload) => messages.typing(actor, payload),
  'conversation:sync': (actor, payload) => messages.sync(actor, payload),
  'conversation:end': (actor, payload) => conversations.end(actor, payload),
  'conversation:report': (actor, payload) => conversations.report(actor, payload),
  'conversation:feedback': (actor, payload) => conversations.feedback(actor, payload),
  'transcript:open': (actor, payload) => conversations.transcript(actor, payload),
  'conversation:join': (actor, payload) => conversations.join(actor, payload),
  'page:acknowledge': (actor, payload) => pages.acknowledge(actor, payload),
  'page:resolve': (actor, payload) => pages.resolve(actor, payload),
  'state:sync': (actor, payload) => states.sync(actor, payload),
})
