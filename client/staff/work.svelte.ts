import { Connection } from '../lib/connection.svelte.ts'
import type { Conversation } from '../lib/conversation.svelte.ts'
import { Conversations } from '../lib/conversations.svelte.ts'
import { codeOf, isPassing } from '../lib/failure.ts'
import { keep, kept } from '../lib/keep.ts'
import { StateSync } from '../lib/state-sync.ts'
import type { Tokens } from '../lib/tokens.ts'
import type { AccountView, Answer, MemberRole } from '../lib/wire.ts'
import { Counselor } from './counselor/counselor.svelte.ts'
import { Lexicon } from './lexicon/lexicon.svelte.ts'
import { roleIn, standing } from './membership.ts'
import { OnCall } from './oncall/oncall.svelte.ts'
import { Peer } from './peer/peer.svelte.ts'
import { Reading } from './reading.svelte.ts'

export const CONSOLES = ['peer', 'counselor', 'oncall', 'lexicon', 'admin'] as const
export type Console = (typeof CONSOLES)[number]
/** Whose each console is. */
const WHO: Record<Console, readonly AccountView['roles'][number][]> = {
  peer: ['peer'],
  counselor: ['counselor'],
  oncall: ['counselor', 'admin'],
  lexicon: ['counselor'],
  admin: ['admin'],
}

/** Everything of one sign-in: the connection, the conversations, and what each role does with them. */
export class Work {
  account = $state.raw<AccountView>()!
  readonly connection: Connection
  readonly reading = new Reading()
  readonly peer: Peer
  readonly counselor: Counselor
  readonly lexicon: Lexicon
  readonly oncall: OnCall

  readonly #conversations: Conversations
  readonly #sync: StateSync
  readonly #stop: () => void
  #console = $state<Console | undefined>(kept('console'))
  /** The conversations on this screen: kept, so that one that ends during a reload still gets its debrief. */
  #shown = new Set<string>(kept<string[]>('shown'))

  readonly consoles: readonly Console[] = $derived(
    CONSOLES.filter(console => WHO[console].some(role => this.account.roles.includes(role))),
  )
  readonly console: Console | undefined = $derived(
    this.consoles.find(console => console === this.#console) ?? this.consoles[0],
  )

  constructor(tokens: Tokens, program: string, account: AccountView) {
    this.account = account
    this.connection = new Connection(tokens)
    this.#sync = new StateSync(this.connection, state => this.#apply(state))
    this.#conversations = new Conversations(this.connection, () => void this.#sync.now())
    const shared = {
      wire: this.connection,
      reading: this.reading,
      conversations: (role: MemberRole) => this.#conversations.all.filter(c => roleIn(c.view) === role),
      refresh: () => this.#sync.now(),
      /** Whole, even if nothing seems to have changed. */
      again: () => {
        this.#sync.forget()
        return this.#sync.now()
      },
      people: () => this.oncall.people,
      see: (view: Parameters<Conversations['see']>[0]) => this.#see(view),
      dismiss: (conversation: Conversation) => this.#dismiss(conversation),
    }
    this.oncall = new OnCall(shared, program, () => this.account)
    this.peer = new Peer(shared)
    this.counselor = new Counselor(shared, () => this.account)
    this.lexicon = new Lexicon(this.connection)
    this.#stop = this.#sync.start()
    this.connection.open()
  }

  /** How many things wait for an answer, for the title. */
  get waiting(): number {
    return this.peer.waiting + this.counselor.waiting
  }

  show(console: Console): void {
    this.#console = console
    keep('console', console)
  }

  close(): void {
    this.#stop()
    this.peer.close()
    this.counselor.close()
    this.oncall.close()
    this.#conversations.close()
    this.connection.close()
  }

  #apply(state: Answer<'state:sync'>): void {
    if (state.account) this.account = state.account
    const views = state.conversations ?? []
    for (const view of views) this.#see(view)
    for (const id of this.#shown) if (!views.some(view => view.conversationId === id)) void this.#after(id)
    this.peer.apply(state)
    this.counselor.apply(state)
    this.oncall.apply(state)
  }

  #see(view: Parameters<Conversations['see']>[0]): Conversation {
    this.#shown.add(view.conversationId)
    keep('shown', [...this.#shown])
    return this.#conversations.see(view)
  }

  #dismiss(conversation: Conversation): void {
    conversation.forget()
    this.#conversations.drop(conversation.id)
    this.#forget(conversation.id)
  }

  /** The state knows of it no longer: it ended, or went back to the queue. Whoever was in it may ask how. */
  async #after(conversationId: string): Promise<void> {
    const known = this.#conversations.get(conversationId)
    if (known) {
      if (standing(known.view) === 'live') await known.sync()
      return
    }
    try {
      const answer = await this.connection.ask('conversation:sync', { conversationId, after: 0 })
      if (standing(answer.state) === 'returned') this.#forget(conversationId)
      else this.#see(answer.state).absorb(answer)
    } catch (error) {
      if (!isPassing(error) || codeOf(error) === 'INTERNAL') this.#forget(conversationId)
    }
  }

  #forget(id: string): void {
    this.#shown.delete(id)
    this.reading.forget(id)
    keep('shown', [...this.#shown])
  }
}
