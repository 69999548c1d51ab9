import { serverNow } from '../lib/clock.ts'

/** The server's time, for what counts up or down on the screen. Milliseconds. */
export class Ticking {
  now = $state(serverNow())

  /** Answers how to stop. */
  start(): () => void {
    const timer = setInterval(() => {
      this.now = serverNow()
    }, 1_000)
    return () => clearInterval(timer)
  }
}
