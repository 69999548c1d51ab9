import { api } from '../lib/api.ts'
import { backoff } from '../lib/backoff.ts'
import { Connection, type Wire } from '../lib/connection.svelte.ts'
import type { Conversation } from '../lib/conversation.svelte.ts'
import { Conversations } from '../lib/conversations.svelte.ts'
import { keepDraft } from '../lib/drafts.ts'
import { codeOf, type FailureCode, isPassing } from '../lib/failure.ts'
import { keep, kept } from '../lib/keep.ts'
import { StateSync } from '../lib/state-sync.ts'
import { VisitTokens } from '../lib/tokens.ts'
import type { Answer, Payload, ProgramView, QueueView } from '../lib/wire.ts'
import { FIRST_DRAFT } from './places.ts'

export type Screen = 'loading' | 'welcome' | 'resuming' | 'waiting' | 'chat' | 'after'
type Opening = Payload<'request:open'>
/** What a stay needs of its connection; tests bring their own. */
type Link = Wire & Pick<Connection, 'status' | 'open'>

/**
 * A requester's stay: what the server knows of it, and what this tab is about to ask. Whatever the screen shows is
 * derived from those two, so a reload in any state leads back to it.
 */
export class Stay {
  readonly programId: string
  program = $state.raw<ProgramView | undefined>(kept('program'))
  /** Why something did not work, until the next attempt. */
  trouble = $state<FailureCode | undefined>()
  conversation = $state.raw<Conversation | undefined>()
  /** The request that is being opened; kept, so that a reload opens it rather than losing it. */
  opening = $state.raw<Opening | undefined>(kept('opening'))
  /** The place in the queue as first answered, until the state tells. */
  place = $state.raw<QueueView | undefined>()
  /** The emergency numbers stand open. */
  helpOpen = $state(false)

  readonly connection: Link
  readonly #conversations: Conversations
  readonly #sync: StateSync
  /** The conversation that this tab was in: worth connecting for after a reload. */
  #last = $state<string | undefined>(kept('last'))
  #opens = false

  readonly screen: Screen = $derived.by(() => {
    const state = this.conversation?.view.state
    if (state === 'open') return 'chat'
    if (state === 'waiting' || this.opening) return 'waiting'
    if (state === 'ended') return 'after'
    if (this.#last) return 'resuming'
    return this.program ? 'welcome' : 'loading'
  })

  /** Numbers shown of their own accord: the word above them. */
  readonly helped: boolean = $derived(this.conversation?.view.help === true)

  constructor(programId: string, connection: Link = new Connection(new VisitTokens(programId))) {
    this.programId = programId
    this.connection = connection
    this.#sync = new StateSync(this.connection, state => this.#apply(state))
    this.#conversations = new Conversations(this.connection, () => void this.#sync.now())
    this.connection.on('queue:update', queue => this.conversation?.seeQueue(queue))
    this.connection.on('help:show', () => this.#showHelp())
    this.connection.onOnline(() => void this.#open())
    this.#sync.start()
    void this.load()
    if (this.#last || this.opening) this.connection.open()
  }

  /** The program's public face; the last one known stands until then. */
  async load(): Promise<void> {
    try {
      const known = this.program !== undefined
      this.program = await api<ProgramView>(`/programs/${this.programId}`)
      keep('program', this.program)
      // Why a request was refused still stands, unless it has become untrue.
      if (!known || (this.trouble === 'CLOSED' && this.program.hours.open)) this.trouble = undefined
    } catch (error) {
      if (!this.program) this.trouble = codeOf(error)
    }
  }

  open(opening: Opening): void {
    this.trouble = undefined
    this.place = undefined
    this.#setOpening(opening)
    this.connection.open()
    void this.#open()
  }

  /** Leaves the queue. @throws Failure */
  async cancel(): Promise<void> {
    // A request whose answer is still out may have reached the server or not.
    if (this.conversation || this.connection.online) await this.connection.ask('request:cancel', {})
    this.#setOpening(undefined)
    await this.#sync.now()
  }

  /** @throws Failure */
  async end(): Promise<void> {
    await this.connection.ask('conversation:end', { conversationId: this.conversation!.id })
    await this.#sync.now()
  }

  /** @throws Failure */
  async report(reason: Payload<'conversation:report'>['reason'], note: string): Promise<void> {
    const conversationId = this.conversation!.id
    await this.connection.ask('conversation:report', { conversationId, reason, ...(note && { note }) })
  }

  /** @throws Failure */
  async feedback(answers: { feltHeard?: number; distress?: number }): Promise<void> {
    await this.connection.ask('conversation:feedback', { conversationId: this.conversation!.id, ...answers })
  }

  /** From afterwards to the welcome. */
  again(): void {
    keep('dismissed', this.conversation?.id)
    if (this.conversation) {
      this.conversation.forget()
      this.#conversations.drop(this.conversation.id)
    }
    this.conversation = undefined
    this.helpOpen = false
    this.#remember(undefined)
    void this.load()
  }

  /** Asks until it is answered; the server takes a repeat for the same request. */
  async #open(): Promise<void> {
    if (!this.opening || this.#opens || !this.connection.online) return
    this.#opens = true
    try {
      this.place = await this.connection.ask('request:open', this.opening)
      this.#remember((this.place as Answer<'request:open'>).conversationId)
      this.#sync.forget()
      await this.#sync.now()
    } catch (error) {
      if (isPassing(error)) setTimeout(() => void this.#open(), backoff(2))
      else this.#refused(codeOf(error))
    } finally {
      this.#opens = false
    }
  }

  #refused(code: FailureCode): void {
    this.trouble = code
    this.#setOpening(undefined)
    void this.load()
  }

  #apply(state: Answer<'state:sync'>): void {
    const views = state.conversations ?? []
    const live = views.find(view => view.state !== 'ended')
    const dismissed = kept<string>('dismissed')
    const ended = views.findLast(view => view.state === 'ended' && view.conversationId !== dismissed)
    const view = live ?? (this.opening ? undefined : ended)
    if (live) this.#opened()
    this.conversation = view && this.#conversations.see(view)
    // While a request is being opened the state may not know of it yet.
    if (view || !this.opening) this.#remember(view?.conversationId)
  }

  /** The request stands: what was written for it is with the server. */
  #opened(): void {
    if (!this.opening) return
    this.#setOpening(undefined)
    keepDraft(FIRST_DRAFT, '')
  }

  #showHelp(): void {
    this.conversation?.seeHelp()
    this.helpOpen = true
  }

  #setOpening(opening: Opening | undefined): void {
    this.opening = opening
    keep('opening', opening)
  }

  #remember(id: string | undefined): void {
    this.#last = id
    keep('last', id)
  }
}
