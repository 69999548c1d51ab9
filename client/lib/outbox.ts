/**
 * What was written and is not acknowledged yet, in order. Pure: it is told what happened and says what to send next.
 * `server/SPEC.md` has its rules (CL1 – CL9).
 */
export interface Outgoing {
  clientId: string
  body: string
  /** When it was written, by this device's clock, milliseconds. */
  at: number
  /** `held`: given up for now, together with all that follow. `refused`: the server will never take it as it is. */
  state: 'pending' | 'held' | 'refused'
  attempts: number
}

export const MAX_ATTEMPTS = 3

export class Outbox {
  #items: Outgoing[]
  readonly #save: (items: readonly Outgoing[]) => void

  constructor(items: readonly Outgoing[] = [], save: (items: readonly Outgoing[]) => void = () => {}) {
    this.#items = items.map(item => ({
      ...item,
      attempts: 0,
      state: item.state === 'held' ? 'pending' : item.state,
    }))
    this.#save = save
  }

  get items(): readonly Outgoing[] {
    return this.#items
  }

  /** The one to send now: one at a time, so that what was said first stands first. Nothing overtakes what is held. */
  get next(): Outgoing | undefined {
    const first = this.#items.find(item => item.state !== 'refused')
    return first?.state === 'pending' ? first : undefined
  }

  add(message: Pick<Outgoing, 'clientId' | 'body' | 'at'>): void {
    if (this.has(message.clientId)) return
    const held = this.#items.some(item => item.state === 'held')
    this.#change([...this.#items, { ...message, state: held ? 'held' : 'pending', attempts: 0 }])
  }

  /** Puts back, before all others, what the server had acknowledged and then lost. */
  restore(messages: readonly Pick<Outgoing, 'clientId' | 'body' | 'at'>[]): void {
    const lost = messages.filter(message => !this.has(message.clientId))
    this.#change([
      ...lost.map(message => ({ ...message, state: 'pending' as const, attempts: 0 })),
      ...this.#items,
    ])
  }

  has(clientId: string): boolean {
    return this.#items.some(item => item.clientId === clientId)
  }

  /** Stored by the server, or dropped by the writer. */
  remove(clientId: string): void {
    if (this.has(clientId)) this.#change(this.#items.filter(item => item.clientId !== clientId))
  }

  refused(clientId: string): void {
    this.#set(clientId, { state: 'refused' })
  }

  /** Not answered, or asked to try later. The third time it is held, and so is what follows it. */
  stumbled(clientId: string): void {
    const attempts = (this.#items.find(item => item.clientId === clientId)?.attempts ?? 0) + 1
    this.#set(clientId, { attempts })
    if (attempts >= MAX_ATTEMPTS)
      this.#change(this.#items.map(item => (item.state === 'pending' ? { ...item, state: 'held' } : item)))
  }

  /** The connection is back, or the writer asks: what was held goes out again. */
  release(): void {
    this.#change(
      this.#items.map(item => (item.state === 'held' ? { ...item, state: 'pending', attempts: 0 } : item)),
    )
  }

  retry(clientId: string): void {
    this.#set(clientId, { state: 'pending', attempts: 0 })
    this.release()
  }

  #set(clientId: string, change: Partial<Outgoing>): void {
    this.#change(this.#items.map(item => (item.clientId === clientId ? { ...item, ...change } : item)))
  }

  #change(items: Outgoing[]): void {
    this.#items = items
    this.#save(items)
  }
}
