import { Refusal } from '../protocol/errors.ts'
import type { Judgement, Message } from '../risk/types.ts'
import type { App } from './context.ts'

/** What the risk watch has read of each live conversation: rebuilt from the log wherever it is missing. */

interface Window {
  seq: number
  readings: unknown[]
}

const KEPT = 5_000

export class Windows {
  private readonly windows = new Map<string, Window>()

  /** The number up to which the conversation has been read here. */
  seq(conversation: string): number {
    return this.windows.get(conversation)?.seq ?? 0
  }

  /** Takes in messages from the log, oldest first, as numbered there. */
  catchUp(
    app: App,
    program: string,
    conversation: string,
    messages: { seq: number; message: Message }[],
  ): void {
    const { watch, window } = app.watchOf(program)
    for (const { seq, message } of messages.slice(-window)) {
      const reading = orUndefined(() => watch.read(message))
      this.push(conversation, seq, reading, window)
    }
  }

  /**
   * Judges `message` as the next one of the conversation, without taking it in. A fault of the watch counts as `high`,
   * `unscanned`: it fails towards a page.
   */
  judge(
    app: App,
    program: string,
    conversation: string,
    message: Message,
  ): { judgement: Judgement; reading: unknown } {
    const readings = this.windows.get(conversation)?.readings ?? []
    try {
      const { watch, window } = app.watchOf(program)
      const reading = watch.read(message)
      return { judgement: watch.judge([...readings, reading].slice(-window)), reading }
    } catch (error) {
      if (error instanceof Refusal) throw error
      app.log.error(
        { fault: (error as Error).name },
        'the risk watch failed: the message counts as high, unscanned',
      )
      const hit = {
        rule: 'unscanned',
        level: 3 as const,
        category: 'unscanned' as const,
        spans: [],
        parts: [],
      }
      return {
        judgement: { level: 3, category: 'unscanned', hits: [hit], suppressed: [] },
        reading: undefined,
      }
    }
  }

  push(conversation: string, seq: number, reading: unknown, window: number): void {
    const was = this.windows.get(conversation)
    this.windows.delete(conversation)
    if (this.windows.size >= KEPT) this.windows.delete(this.windows.keys().next().value!)
    // What could not be read leaves a hole, and the next one starts a new window.
    if (reading === undefined) return
    this.windows.set(conversation, { seq, readings: [...(was?.readings ?? []), reading].slice(-window) })
  }
}

function orUndefined(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
