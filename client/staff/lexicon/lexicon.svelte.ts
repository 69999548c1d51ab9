import type { Wire } from '../../lib/connection.svelte.ts'
import { codeOf } from '../../lib/failure.ts'
import type { Answer } from '../../lib/wire.ts'
import {
  type Change,
  type Concept,
  concepts,
  type Effects,
  effects,
  type Made,
  type Pending,
} from './concepts.ts'
import { TryOut } from './try-out.svelte.ts'

export type View = 'rules' | 'try' | 'changes' | 'review'
export const VIEWS: readonly View[] = ['rules', 'try', 'changes', 'review']

type Standing = Pick<Answer<'lexicon:read'>, 'changes' | 'pending'>
export type Counted = Answer<'lexicon:review'>['rules'][number]

/** The lexicon as a counselor works on it: what stands in the packs, what the program has laid over it, and what is tried out. */
export class Lexicon {
  view = $state<View>('rules')
  /** What is searched for; another view may lead here by it. */
  query = $state('')
  /** Absent until it was read. */
  concepts = $state.raw<readonly Concept[] | undefined>()
  changes = $state.raw<readonly Made[]>([])
  pending = $state.raw<Pending | undefined>()
  counted = $state.raw<readonly Counted[] | undefined>()
  readonly effects: Effects = $derived(effects(this.changes))
  readonly tryOut: TryOut
  /** Another, for a change that is not made yet. */
  readonly trial: TryOut

  readonly #wire: Pick<Wire, 'ask'>

  constructor(wire: Pick<Wire, 'ask'>) {
    this.#wire = wire
    this.tryOut = new TryOut(wire)
    this.trial = new TryOut(wire)
  }

  /** Reads everything anew. @throws Failure */
  async load(): Promise<void> {
    const { rules, ...standing } = await this.#wire.ask('lexicon:read', {})
    this.concepts = concepts(rules)
    this.#see(standing)
  }

  /** How colleagues judged the pages. @throws Failure */
  async loadReview(): Promise<void> {
    this.counted = (await this.#wire.ask('lexicon:review', {})).rules
  }

  /** Answers whether it is in force; otherwise it waits for a second person. @throws Failure CONFLICT, BAD_REQUEST */
  change(change: Change): Promise<boolean> {
    return this.#alone(() => this.#wire.ask('lexicon:change', { after: this.changes.length, change }))
  }

  /** Answers as `change` does. @throws Failure CONFLICT */
  undo(number: number): Promise<boolean> {
    return this.#alone(() => this.#wire.ask('lexicon:undo', { after: this.changes.length, number }))
  }

  /** @throws Failure FORBIDDEN to the one who proposed it, GONE if it is no longer pending */
  async confirm(confirmed: boolean): Promise<void> {
    await this.#fresh(() => this.#wire.ask('lexicon:confirm', { id: this.pending!.id, confirmed }))
    this.tryOut.again()
  }

  /** Leads to a rule in the list. */
  find(rule: string): void {
    this.query = rule
    this.view = 'rules'
  }

  async #alone(ask: () => Promise<Standing>): Promise<boolean> {
    const was = this.pending?.id
    await this.#fresh(ask)
    this.tryOut.again()
    return this.pending === undefined || this.pending.id === was
  }

  async #fresh(ask: () => Promise<Standing>): Promise<void> {
    try {
      this.#see(await ask())
    } catch (error) {
      // What stands here is old: whoever tries again shall see what they try it on.
      if (['CONFLICT', 'GONE', 'NOT_FOUND'].includes(codeOf(error))) await this.load()
      throw error
    }
  }

  #see({ changes, pending }: Standing): void {
    this.changes = changes
    this.pending = pending
  }
}
