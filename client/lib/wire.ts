/** The wire's types, and nothing else of the server: a value imported from there would pull typebox into the page. */
export type { ErrorCode } from '../../server/protocol/errors.ts'
export type {
  Answer,
  ClientEventName,
  Payload,
  ServerEventName,
  Told,
} from '../../server/protocol/events.ts'
export type { RuleView } from '../../server/protocol/lexicon.ts'
export type { NoticeKind } from '../../server/protocol/pager.ts'
export type { Proof, Session, Visit } from '../../server/protocol/routes.ts'
export type {
  AccountView,
  AvailabilityView,
  ConversationView,
  Flag,
  Language,
  Localized,
  MemberRole,
  MemberView,
  MessageView,
  OfferView,
  PageView,
  ProgramView,
  QueueView,
  Resource,
} from '../../server/protocol/shapes.ts'

import type { ProgramView } from '../../server/protocol/shapes.ts'
export type OpeningTime = NonNullable<ProgramView['hours']['weekly']>[number]
