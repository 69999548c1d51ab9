import type { Message } from '../types.ts'
import type { Reading, Watch } from '../watch.ts'

/** A conversation's highest level after its last message. */
export function levelOf(watch: Watch, messages: Message[]): number {
  const window: Reading[] = []
  let level = 0
  for (const message of messages) {
    window.push(watch.read(message))
    level = Math.max(level, watch.judge(window).level)
  }
  return level
}
