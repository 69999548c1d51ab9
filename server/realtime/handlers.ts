import type { Contacts } from '../app/contacts.ts'
import type { Actor } from '../app/context.ts'
import type { Conversations } from '../app/conversations.ts'
import type { Deliveries } from '../app/deliveries.ts'
import type { Drills } from '../app/drills.ts'
import type { FiguresOfPages } from '../app/figures.ts'
import type { Lexicons } from '../app/lexicon.ts'
import type { Lobby } from '../app/lobby.ts'
import type { Messages } from '../app/messages.ts'
import type { Offers } from '../app/offers.ts'
import type { Pages } from '../app/pages.ts'
import type { Policies } from '../app/policies.ts'
import type { Rotas } from '../app/rotas.ts'
import type { States } from '../app/state.ts'
import type { Answer, ClientEventName, Payload } from '../protocol/events.ts'

/** What answers each client event; `token:renew` concerns the socket itself and is answered there. */
export type Handlers = {
  [E in Exclude<ClientEventName, 'token:renew'>]: (actor: Actor, payload: Payload<E>) => Promise<Answer<E>>
}

export interface UseCases {
  lobby: Lobby
  offers: Offers
  messages: Messages
  conversations: Conversations
  pages: Pages
  rotas: Rotas
  states: States
  lexicons: Lexicons
  policies: Policies
  figures: FiguresOfPages
  drills: Drills
  deliveries: Deliveries
  contacts: Contacts
}

export const createHandlers = ({
  lobby,
  offers,
  messages,
  conversations,
  pages,
  states,
  lexicons,
  contacts,
  deliveries,
  drills,
  figures,
  policies,
  rotas,
}: UseCases): Handlers => ({
  'request:open': (actor, payload) => lobby.open(actor, payload),
  'request:cancel': actor => lobby.cancel(actor),
  'availability:set': (actor, payload) => offers.setAvailability(actor, payload),
  'offer:accept': (actor, payload) => offers.accept(actor, payload),
  'offer:decline': (actor, payload) => offers.decline(actor, payload),
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
  'page:snooze': (actor, payload) => pages.snooze(actor, payload),
  'page:reassign': (actor, payload) => pages.reassign(actor, payload),
  'page:timeline': (actor, payload) => pages.timeline(actor, payload),
  'delivery:seen': async (actor, { deliveryId }) => {
    await deliveries.seen(actor.program, deliveryId, actor.id)
    return {}
  },
  'drill:start': (actor, payload) => drills.start(actor, payload),
  'figures:read': (actor, payload) => figures.read(actor, payload),
  'policy:read': actor => policies.read(actor),
  'policy:write': (actor, payload) => policies.write(actor, payload),
  'contacts:read': actor => contacts.read(actor),
  'contacts:add': (actor, payload) => contacts.add(actor, payload),
  'contacts:verify': (actor, payload) => contacts.verify(actor, payload),
  'contacts:remove': (actor, payload) => contacts.remove(actor, payload),
  'contacts:rules': (actor, payload) => contacts.rules(actor, payload),
  'contacts:test': actor => contacts.test(actor),
  'rotas:read': (actor, payload) => rotas.read(actor, payload),
  'rotas:write': (actor, payload) => rotas.write(actor, payload),
  'rotas:erase': (actor, payload) => rotas.erase(actor, payload),
  'rotas:override': (actor, payload) => rotas.override(actor, payload),
  'rotas:unoverride': (actor, payload) => rotas.unoverride(actor, payload),
  'covers:ask': (actor, payload) => rotas.ask(actor, payload),
  'covers:answer': (actor, payload) => rotas.answer(actor, payload),
  'covers:withdraw': (actor, payload) => rotas.withdraw(actor, payload),
  'feeds:make': actor => rotas.makeFeed(actor),
  'feeds:revoke': actor => rotas.revokeFeed(actor),
  'lexicon:read': actor => lexicons.read(actor),
  'lexicon:change': (actor, payload) => lexicons.change(actor, payload),
  'lexicon:undo': (actor, payload) => lexicons.undo(actor, payload),
  'lexicon:confirm': (actor, payload) => lexicons.confirm(actor, payload),
  'lexicon:try': (actor, payload) => lexicons.try(actor, payload),
  'lexicon:review': actor => lexicons.review(actor),
  'state:sync': (actor, payload) => states.sync(actor, payload),
})
