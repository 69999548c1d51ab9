import type { Wire } from '../lib/connection.svelte.ts'
import type { Conversation } from '../lib/conversation.svelte.ts'
import type { ConversationView, MemberRole } from '../lib/wire.ts'
import type { Reading } from './reading.svelte.ts'

export interface Person {
  id: string
  alias: string
}

/** What the consoles share of one sign-in. */
export interface Shared {
  wire: Wire
  reading: Reading
  /** Those on this screen in which one has this role, the oldest first. */
  conversations(role: MemberRole): Conversation[]
  /** The accounts that can be called, as far as they are known. */
  people(): readonly Person[]
  see(view: ConversationView): Conversation
  /** Takes an ended conversation off the screen. */
  dismiss(conversation: Conversation): void
  /** Asks for the state now. Never throws. */
  refresh(): Promise<void>
  /** As `refresh`, and told the whole of it even if nothing seems to have changed. */
  again(): Promise<void>
}
