/** Who waits in the same lane waits for each other, and for nobody else. */
export interface Lane {
  name: string
  /** So many of it are under way at once. */
  width: number
}

interface Waiting<J> {
  id: string
  job: J
}

/** Work that may hang, by lanes. Of what waits in a lane, the first by `order` is begun next. */
export class Lanes<J> {
  private readonly waiting = new Map<string, Waiting<J>[]>()
  private readonly running = new Map<string, Set<Promise<void>>>()
  private readonly ids = new Set<string>()

  /** `work` may not reject. */
  constructor(
    private readonly work: (job: J) => Promise<void>,
    private readonly order: (a: J, b: J) => number,
  ) {}

  /** What waits or is under way here already is not added again. */
  add(lane: Lane, id: string, job: J): void {
    if (this.ids.has(id)) return
    this.ids.add(id)
    this.waiting.set(lane.name, [...(this.waiting.get(lane.name) ?? []), { id, job }])
    this.start(lane)
  }

  /** Resolves once nothing waits and nothing is under way. */
  async settled(): Promise<void> {
    while (this.ids.size > 0) await Promise.all([...this.running.values()].flatMap(set => [...set]))
  }

  private start(lane: Lane): void {
    const { name, width } = lane
    const waiting = this.waiting.get(name) ?? []
    const running = this.running.get(name) ?? new Set()
    this.running.set(name, running)
    waiting.sort((a, b) => this.order(a.job, b.job))
    for (const { id, job } of waiting.splice(0, width - running.size)) {
      const work = this.work(job).finally(() => {
        this.ids.delete(id)
        running.delete(work)
        this.start(lane)
      })
      running.add(work)
    }
    if (waiting.length === 0) this.waiting.delete(name)
    if (running.size === 0) this.running.delete(name)
  }
}
