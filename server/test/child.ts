import type { Step } from '../app/context.ts'
import { readConfig } from '../config.ts'
import { start } from '../start.ts'
import { fakeEngine } from './fake-watch.ts'
import { seedDemo } from './seed.ts'

/**
 * A server in a process of its own, for tests that kill it. It reads its configuration from the environment, as the
 * real one does, and besides:
 * - `SEBAYA_TEST_CLOCK`: milliseconds at which the clock stands; then the test moves it and calls for each round of
 *   what happens by the clock. Without it the clock is the real one.
 * - `SEBAYA_TEST_STOP_AT`: `after commit:3` ends the process by SIGKILL when it reaches that step the third time.
 * - `SEBAYA_TEST_WATCH=fake`: the watch that reads marks.
 */

/** What the test tells the child … */
export type Order = { clock: number } | { tick: number } | { stopAt: string } | { close: true }
/** … and what it is told. `ready` comes once, `done` after each `tick`. */
export type Report = { ready: string } | { done: number }

const { SEBAYA_TEST_CLOCK, SEBAYA_TEST_STOP_AT, SEBAYA_TEST_WATCH } = process.env
const report = (report: Report) => process.send!(report)

let time = Number(SEBAYA_TEST_CLOCK)
let stopAt: { step: Step; left: number } | undefined
setStop(SEBAYA_TEST_STOP_AT)

function setStop(given: string | undefined): void {
  const [step, count] = given?.split(':') ?? []
  stopAt = step ? { step: step as Step, left: Number(count ?? 1) } : undefined
}

function reach(step: Step): void {
  if (step !== stopAt?.step) return
  stopAt.left -= 1
  if (stopAt.left === 0) process.kill(process.pid, 'SIGKILL')
}

const running = await start(readConfig(), {
  reach,
  ...(SEBAYA_TEST_CLOCK !== undefined && { now: () => time, byHand: true }),
  ...(SEBAYA_TEST_WATCH === 'fake' && { engine: fakeEngine }),
})
await seedDemo(running)

process.on('message', async (order: Order) => {
  if ('clock' in order) time = order.clock
  if ('stopAt' in order) setStop(order.stopAt)
  if ('tick' in order) {
    await running.tick()
    report({ done: order.tick })
  }
  if ('close' in order) {
    await running.close()
    process.disconnect()
  }
})
// A test that ends without a word takes its servers with it.
process.on('disconnect', () => process.exit())
report({ ready: running.url })
