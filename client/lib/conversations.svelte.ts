import type { Wire } from './connection.svelte.ts'
import { Conversation } from './conversation.svelte.ts'
import type { ConversationView } from './wire.ts'

/** The conversations of this page: brings to each what is told about it. */
export class Conversations {
  readonly #wire: Wire
  /** Replaced when a conversation comes or goes; each draws itself. */
  #all = $state.raw<ReadonlyMap<string, Conversation>>(new Map())
  readonly #stops: (() => void)[] = []

  /** `unknown` is told of a conversation that is not here yet: time for a `state:sync`. */
  constructor(wire: Wire, unknown: () => void) {
    this.#wire = wire
    const about = <T extends { conversationId: string }>(
      see: (conversation: Conversation, told: T) => void,
    ) => {
      return (told: T) => {
        const conversation = this.#all.get(told.conversationId)
        if (conversation) see(conversation, told)
        else unknown()
      }
    }
    this.#stops.push(
      wire.on(
        'message:new',
        about((c, message) => c.seeMessage(message)),
      ),
      wire.on('message:typing', told => this.#all.get(told.conversationId)?.seeTyping(told.from)),
      wire.on(
        'conversation:opened',
        about((c, told) => c.seeMembers(told, 'open')),
      ),
      wire.on(
        'conversation:members',
        about((c, told) => c.seeMembers(told)),
      ),
      wire.on(
        'conversation:ended',
        about((c, told) => c.seeEnd(told)),
      ),
      wire.onOnline(() => {
        for (const conversation of this.#all.values())
          if (conversation.view.state !== 'ended') void conversation.resume()
      }),
    )
  }

  get all(): Conversation[] {
    return [...this.#all.values()]
  }

  get(id: string): Conversation | undefined {
    return this.#all.get(id)
  }

  /** Takes in one view; makes the conversation, and reads its messages, when it is new. */
  see(view: ConversationView): Conversation {
    const known = this.#all.get(view.conversationId)
    if (known) {
      known.see(view)
      return known
    }
    const conversation = new Conversation(this.#wire, view)
    this.#all = new Map(this.#all).set(view.conversationId, conversation)
    if (view.seq > 0) void conversation.sync()
    void conversation.flush()
    return conversation
  }

  drop(id: string): void {
    this.#all = new Map([...this.#all].filter(([known]) => known !== id))
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.#all = new Map()
  }
}
