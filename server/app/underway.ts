/** Answers that somebody waits for: a server that drains gives them before it closes. */
export class Underway {
  private readonly work = new Set<Promise<unknown>>()

  add<T>(work: Promise<T>): Promise<T> {
    const over = () => this.work.delete(work)
    this.work.add(work)
    work.then(over, over)
    return work
  }

  /** Resolves once nothing is under way, however it ended. */
  async settled(): Promise<void> {
    while (this.work.size > 0) await Promise.allSettled(this.work)
  }
}
