import type { Wire } from '../../lib/connection.svelte.ts'
import { codeOf, type FailureCode } from '../../lib/failure.ts'
import type { Answer, MemberRole } from '../../lib/wire.ts'
import type { Stretch } from '../marks.ts'
import type { Change } from './concepts.ts'

export interface Draft {
  from: MemberRole
  body: string
}
export type Findings = Answer<'lexicon:try'>
/** What a text came to, with the text that was judged: what is being typed may be further already. */
export interface Judged {
  messages: readonly Draft[]
  findings: Findings
}

/** As many as a judgement looks at. */
export const MOST = 8
/** Milliseconds of no typing before it is asked. */
const PAUSE = 300

/** A few messages, judged as they are typed. Nothing is kept anywhere. */
export class TryOut {
  messages = $state<Draft[]>([{ from: 'requester', body: '' }])
  judged = $state.raw<Judged | undefined>()
  trouble = $state<FailureCode | undefined>()

  readonly #wire: Pick<Wire, 'ask'>
  #timer: ReturnType<typeof setTimeout> | undefined
  #latest = 0

  constructor(wire: Pick<Wire, 'ask'>) {
    this.#wire = wire
  }

  /** Something was typed: it is asked after a pause. */
  typed(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.ask(), PAUSE)
  }

  /** The lexicon has changed: what stands here is judged anew. */
  again(): void {
    if (this.judged) void this.ask()
  }

  add(): void {
    if (this.messages.length < MOST) this.messages.push({ from: 'requester', body: '' })
  }

  remove(at: number): void {
    this.messages.splice(at, 1)
    this.typed()
  }

  clear(): void {
    this.messages = [{ from: 'requester', body: '' }]
    void this.ask()
  }

  /** With one change more, if given: that costs the server a moment, so not while somebody types. Never throws. */
  async ask(change?: Change): Promise<void> {
    clearTimeout(this.#timer)
    const mine = ++this.#latest
    const messages = this.messages.filter(({ body }) => body.trim() !== '').map(one => ({ ...one }))
    this.trouble = undefined
    if (messages.length === 0) {
      this.judged = undefined
      return
    }
    try {
      const findings = await this.#wire.ask('lexicon:try', { messages, ...(change && { change }) })
      if (mine === this.#latest) this.judged = { messages, findings }
    } catch (error) {
      if (mine === this.#latest) this.trouble = codeOf(error)
    }
  }
}

/** What is to be marked in the message at this place: the findings count back from the newest. */
export function marksIn({ messages, findings }: Judged, at: number): Stretch[] {
  const back = messages.length - 1 - at
  return findings.hits.flatMap(hit => hit.spans.filter(span => span.message === back))
}

/** The words a finding went by, as they were written. */
export const wordsOf = (
  { messages }: Judged,
  spans: readonly { message: number; start: number; end: number }[],
): string[] =>
  spans.map(
    ({ message, start, end }) => messages[messages.length - 1 - message]?.body.slice(start, end) ?? '',
  )
