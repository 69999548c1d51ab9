import type { Judgement, Message } from '../risk/types.ts'
import type { App, Watch } from './context.ts'

/** What the risk watch has read of each live conversation: rebuilt from the log wherever it is missing. */

interface Window {
  /** Whose readings these are: another overlay compiles to another watch. */
  watch: Watch
  seq: number
  readings: unknown[]
}

const KEPT = 5_000

export class Windows {
  private readonly windows = new Map<string, Window>()

  constructor(private readonly app: App) {}

  /** The number up to which the conversation has been read here, by whichever watch. */
  seq(conversation: string): number {
    return this.windows.get(conversation)?.seq ?? 0
  }

  /** Drops what another watch has read; answers whether there was any. */
  outdated(conversation: string, watch: Watch): boolean {
    const known = this.windows.get(conversation)
    return known !== undefined && known.watch !== watch && this.windows.delete(conversation)
  }

  /** Takes in messages from the log, oldest first, as numbered there. */
  catchUp(watch: Watch, conversation: string, messages: { seq: number; message: Message }[]): void {
    for (const { seq, message } of messages.slice(-this.app.engine.window))
      this.put(
        watch,
        conversation,
        seq,
        orUndefined(() => watch.read(message)),
      )
  }

  /**
   * Judges `message` as the next one of the conversation, without taking it in. A fault of the watch counts as `high`,
   * `unscanned`: it fails towards a page.
   */
  judge(watch: Watch, conversation: string, message: Message): { judgement: Judgement; reading: unknown } {
    const readings = this.windows.get(conversation)?.readings ?? []
    try {
      const reading = watch.read(message)
      return { judgement: watch.judge([...readings, reading].slice(-this.app.engine.window)), reading }
    } catch (error) {
      const fault = (error as Error).name
      this.app.log.error({ fault }, 'the risk watch failed: the message counts as high, unscanned')
      return { judgement: UNSCANNED, reading: undefined }
    }
  }

  /** Takes in the message that has become number `seq`, unless another node's came between: then the log is read again. */
  push(watch: Watch, conversation: string, seq: number, reading: unknown): void {
    if (seq === this.seq(conversation) + 1) this.put(watch, conversation, seq, reading)
  }

  private put(watch: Watch, conversation: string, seq: number, reading: unknown): void {
    const before = this.windows.get(conversation)?.readings ?? []
    this.windows.delete(conversation)
    if (this.windows.size >= KEPT) this.windows.delete(this.windows.keys().next().value!)
    // What could not be read leaves a hole, and the next one starts a new window.
    const readings = reading === undefined ? [] : [...before, reading].slice(-this.app.engine.window)
    this.windows.set(conversation, { watch, seq, readings })
  }
}

const UNSCANNED: Judgement = {
  level: 3,
  category: 'unscanned',
  hits: [{ rule: 'unscanned', level: 3, category: 'unscanned', spans: [], parts: [] }],
  suppressed: [],
}

function orUndefined(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
