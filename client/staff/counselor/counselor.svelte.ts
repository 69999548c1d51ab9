import { serverNow } from '../../lib/clock.ts'
import { Conversation } from '../../lib/conversation.svelte.ts'
import { codeOf } from '../../lib/failure.ts'
import { m } from '../../lib/i18n.svelte.ts'
import { beep } from '../../lib/sound.ts'
import type { AccountView, Answer, PageView, Payload } from '../../lib/wire.ts'
import { Calls } from '../oncall/calls.ts'
import type { Person, Shared } from '../shared.ts'
import { alarm, loudest } from './alarm.ts'
import { inOrder, isUnanswered, Pages } from './pages.ts'
import { named } from './words.ts'

/** Milliseconds. While a page is overdue its call is repeated; after a state that left a page out it is asked again. */
const REPEAT = 15_000
const ASK_AGAIN = 11_000

function inAWord(page: PageView): string {
  if (page.exhausted) return m.oncall_exhausted_said(named(page))
  if (page.overdue) return `${m.staff_page_overdue()}: ${m.staff_page_title(named(page))}`
  return m.staff_page_new(named(page))
}

/** A counselor at work: the pages, what was read of the conversations, and those joined. */
export class Counselor {
  pages = $state.raw<readonly PageView[]>([])
  /** Conversations that were read without joining, by their id. */
  transcripts = $state.raw<ReadonlyMap<string, Conversation>>(new Map())
  /** The page opened, as it was last: its panel stays when it is resolved. */
  opened = $state.raw<PageView | undefined>()
  /** The page that a colleague acknowledged first. */
  late = $state<string | undefined>()
  /** What a screen reader says at once when a page calls. */
  announcement = $state.raw({ text: '' })
  /** Or the joined conversation opened. */
  #chosen = $state<string | undefined>()

  readonly #shared: Shared
  readonly #me: () => AccountView
  readonly #pages = new Pages()
  readonly #stops: (() => void)[]
  #asksAgain: ReturnType<typeof setTimeout> | undefined
  /** When this screen last made a sound, milliseconds. */
  #soundAt = 0

  readonly joined: readonly Conversation[] = $derived.by(() => this.#shared.conversations('counselor'))
  /** The conversation in the open panel, if it was joined. */
  readonly current: Conversation | undefined = $derived(
    this.joined.find(({ id }) => id === (this.opened ? this.opened.conversationId : this.#chosen)),
  )
  readonly unanswered: readonly PageView[] = $derived(this.pages.filter(isUnanswered))
  /** Nobody answered the whole climb: said loudly, whatever is on the screen. */
  readonly exhausted: readonly PageView[] = $derived(this.unanswered.filter(page => page.exhausted))
  readonly waiting: number = $derived(
    this.unanswered.length + this.joined.reduce((sum, c) => sum + this.unread(c), 0),
  )

  constructor(shared: Shared, me: () => AccountView) {
    this.#shared = shared
    this.#me = me
    const told = ({ page }: { page: PageView }) => this.#see([page])
    const timer = setInterval(() => {
      if (this.pages.some(page => isUnanswered(page) && (page.overdue || page.exhausted)))
        this.#sound('urgent')
    }, REPEAT)
    const calls = new Calls({
      wire: shared.wire,
      sound: kind => this.#sound(kind),
      sinceSound: () => Date.now() - this.#soundAt,
      refresh: () => void shared.refresh(),
    })
    this.#stops = [
      shared.wire.on('page:new', told),
      shared.wire.on('page:updated', told),
      () => calls.close(),
      () => clearInterval(timer),
      () => clearTimeout(this.#asksAgain),
    ]
  }

  get alias(): string {
    return this.#me().alias
  }

  apply({ pages }: Answer<'state:sync'>): void {
    if (!pages) return
    if (this.#pages.keepOnly(pages, serverNow())) this.#askAgain()
    this.#see(pages)
    const { opened } = this
    if (opened && !this.#pages.get(opened.id)) this.opened = { ...opened, state: 'resolved' }
  }

  /** Since when a page has been waiting for somebody, milliseconds of the server's time. */
  since(page: PageView): number {
    return this.#pages.since(page.id)
  }

  open(page: PageView): void {
    this.opened = page
    this.#chosen = undefined
  }

  choose(id: string): void {
    this.opened = this.pages.find(page => page.conversationId === id)
    this.#chosen = id
  }

  /** Closes the panel. */
  shut(): void {
    this.opened = undefined
    this.#chosen = undefined
  }

  unread(conversation: Conversation): number {
    return this.#shared.reading.unread(conversation)
  }

  read(conversation: Conversation): void {
    this.#shared.reading.read(conversation)
  }

  /** Takes the page, and opens it. @throws Failure CONFLICT if a colleague was faster, GONE if it is resolved */
  async acknowledge(page: PageView): Promise<void> {
    this.late = undefined
    try {
      this.#see([(await this.#shared.wire.ask('page:acknowledge', { pageId: page.id })).page])
      this.open(this.#pages.get(page.id) ?? page)
    } catch (error) {
      if (codeOf(error) === 'CONFLICT') this.late = page.id
      void this.#shared.again()
      throw error
    }
  }

  /** Audited. @throws Failure */
  async openTranscript(conversationId: string, reason: string): Promise<void> {
    const answer = await this.#shared.wire.ask('transcript:open', { conversationId, reason })
    // Never connected to what is said next: a transcript is a moment's.
    const transcript = new Conversation(this.#shared.wire, answer.state)
    transcript.absorb(answer)
    this.transcripts = new Map(this.transcripts).set(conversationId, transcript)
  }

  /** Audited, and both sides see it. @throws Failure ENDED */
  async join(conversationId: string, reason: string): Promise<void> {
    const answer = await this.#shared.wire.ask('conversation:join', { conversationId, reason })
    this.#shared.see(answer.state).absorb(answer)
    this.forgetTranscript(conversationId)
    // Whoever joined may write at once: the dialog does not stand in the way for another round trip.
    void this.#shared.refresh()
  }

  /** @throws Failure GONE if it is resolved already */
  resolve(page: PageView, how: Omit<Payload<'page:resolve'>, 'pageId'>): Promise<void> {
    return this.#change('page:resolve', { pageId: page.id, ...how })
  }

  /** Puts it off; it calls again by itself. @throws Failure FORBIDDEN unless one holds it, and at imminent */
  snooze(page: PageView, minutes: number): Promise<void> {
    return this.#change('page:snooze', { pageId: page.id, minutes })
  }

  /** Hands it to a colleague, who is called at once. @throws Failure NOT_FOUND if nothing reaches them */
  reassign(page: PageView, to: string): Promise<void> {
    return this.#change('page:reassign', { pageId: page.id, to })
  }

  /** @throws Failure */
  async timeline(page: PageView): Promise<Answer<'page:timeline'>['lines']> {
    return (await this.#shared.wire.ask('page:timeline', { pageId: page.id })).lines
  }

  get colleagues(): readonly Person[] {
    return this.#shared.people().filter(({ id }) => id !== this.#me().id)
  }

  /** What was read leaves with its panel. */
  forgetTranscript(id: string): void {
    this.transcripts = new Map([...this.transcripts].filter(([known]) => known !== id))
  }

  dismiss(conversation: Conversation): void {
    this.#shared.dismiss(conversation)
    if (!this.opened || this.opened.state === 'resolved') this.shut()
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #see(told: readonly PageView[]): void {
    const now = serverNow()
    const alarms = told.map(page => {
      const { before, news } = this.#pages.see(page, now)
      if (news && page.id === this.opened?.id) this.opened = page
      const call = news ? alarm(before, page) : undefined
      if (call) this.announcement = { text: inAWord(page) }
      return call
    })
    this.pages = inOrder(this.#pages.all, this.alias)
    const sound = loudest(alarms)
    if (sound) this.#sound(sound)
  }

  #sound(kind: 'gentle' | 'urgent'): void {
    this.#soundAt = Date.now()
    beep(kind)
  }

  async #change<E extends 'page:resolve' | 'page:snooze' | 'page:reassign'>(
    event: E,
    payload: Payload<E>,
  ): Promise<void> {
    try {
      const { page } = (await this.#shared.wire.ask(event, payload)) as { page: PageView }
      this.#see([page])
    } catch (error) {
      void this.#shared.again()
      throw error
    }
  }

  #askAgain(): void {
    clearTimeout(this.#asksAgain)
    this.#asksAgain = setTimeout(() => void this.#shared.again(), ASK_AGAIN)
  }
}
