import { codeOf, Failure, type FailureCode } from '../lib/failure.ts'

/** One thing at a time that may fail: whether it is under way, and why the last try did not work. */
export class Attempt {
  busy = $state(false)
  trouble = $state<FailureCode | undefined>()
  /** What the server added to it. */
  details = $state.raw<Readonly<Record<string, unknown>>>({})

  /** Answers whether it worked. Never throws. */
  async at(act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    this.trouble = undefined
    try {
      await act()
      return true
    } catch (error) {
      this.trouble = codeOf(error)
      this.details = error instanceof Failure ? error.details : {}
      return false
    } finally {
      this.busy = false
    }
  }
}
