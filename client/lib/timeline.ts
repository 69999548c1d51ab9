import type { MessageView } from './wire.ts'

/**
 * The part of a conversation's log that is known here. Pure: `message:new` are hints that may be lost, doubled or out
 * of order; the log is the truth. `server/SPEC.md` has its rules (CL10 – CL15).
 */
export class Timeline {
  epoch: string | undefined
  #bySeq = new Map<number, MessageView>()
  /** Everything up to here is known, or not for this reader. */
  #through = 0
  /** A sync up to this number brought nothing: the reader is not to see it, so asking again is idle. */
  #hollow = 0

  get messages(): MessageView[] {
    return [...this.#bySeq.values()].sort((a, b) => a.seq - b.seq)
  }

  /** What a sync asks for. */
  get through(): number {
    return this.#through
  }

  has(seq: number): boolean {
    return this.#bySeq.has(seq)
  }

  /** Whether messages up to `seq` are said to exist that are not here. */
  misses(seq: number): boolean {
    return seq > Math.max(this.#through, this.#hollow)
  }

  /** One message, told or acknowledged. Answers whether there is a gap before it. */
  add(message: MessageView): boolean {
    this.#put(message)
    this.#advance()
    return message.seq > this.#through
  }

  /** A sync's answer: whatever lies between its first and its last is not for this reader. */
  merge(messages: readonly MessageView[], lastSeq: number): void {
    for (const message of messages) this.#put(message)
    const last = messages.at(-1)?.seq
    if (last === undefined) this.#hollow = Math.max(this.#hollow, lastSeq)
    else this.#through = Math.max(this.#through, last)
    this.#advance()
  }

  /** The server's log began anew: forgets, and answers what was known. */
  reset(epoch: string): MessageView[] {
    const known = this.messages
    this.epoch = epoch
    this.#bySeq.clear()
    this.#through = 0
    this.#hollow = 0
    return known
  }

  #put(message: MessageView): void {
    const known = this.#bySeq.get(message.seq)
    // A copy told again may know less than the one from the sync: keep what either says.
    this.#bySeq.set(message.seq, known ? { ...known, ...message } : message)
  }

  #advance(): void {
    while (this.#bySeq.has(this.#through + 1)) this.#through++
  }
}
