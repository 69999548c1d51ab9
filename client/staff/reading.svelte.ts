import type { Line } from '../lib/conversation.svelte.ts'
import { keep, kept } from '../lib/keep.ts'

type Spoken = Pick<Line, 'mine' | 'seq'>

/** Messages of others after the last one that was read. */
export const unread = (lines: readonly Spoken[], through: number): number =>
  lines.filter(({ mine, seq }) => !mine && seq !== undefined && seq > through).length

export const lastSeq = (lines: readonly Spoken[]): number =>
  lines.reduce((last, { seq = 0 }) => Math.max(last, seq), 0)

/** How far each conversation was read on this screen. Nobody else is told: there are no read receipts. */
export class Reading {
  #through = $state.raw<Readonly<Record<string, number>>>(kept('read') ?? {})

  unread({ id, lines }: { id: string; lines: readonly Spoken[] }): number {
    return unread(lines, this.#through[id] ?? 0)
  }

  read({ id, lines }: { id: string; lines: readonly Spoken[] }): void {
    const last = lastSeq(lines)
    if (last <= (this.#through[id] ?? 0)) return
    this.#save({ ...this.#through, [id]: last })
  }

  forget(id: string): void {
    const { [id]: _, ...rest } = this.#through
    this.#save(rest)
  }

  #save(through: Readonly<Record<string, number>>): void {
    this.#through = through
    keep('read', through)
  }
}
