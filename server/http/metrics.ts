import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Clock, Store } from '../app/ports.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Page } from '../domain/page.ts'
import { secondsToHuman } from '../domain/pager/figures.ts'

export interface Metrics {
  text(): Promise<string>
  /** Counts a commit that took `seconds`, and the messages in it. */
  committed(seconds: number, messages: number): void
  /** A human has acknowledged a page; drills are not counted. */
  answered(page: Page): void
  sockets(count: () => number): void
}

/** What `/metrics` tells: numbers of the whole program, never of a person. */
export function createMetrics(store: Store, clock: Clock): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'sebaya_' })
  const registers = [registry]
  const byProgram = { labelNames: ['program'] as const, registers }
  const waiting = new Gauge({ name: 'sebaya_waiting', help: 'Conversations in the queue', ...byProgram })
  const available = new Gauge({
    name: 'sebaya_available_peers',
    help: 'Peers who are available',
    ...byProgram,
  })
  const open = new Gauge({ name: 'sebaya_open_conversations', help: 'Open conversations', ...byProgram })
  const pages = new Gauge({ name: 'sebaya_pages', help: 'Pages not resolved', ...byProgram })
  const waitingAge = new Gauge({
    name: 'sebaya_oldest_waiting_seconds',
    help: 'Age of the oldest waiting conversation',
    ...byProgram,
  })
  const pageAge = new Gauge({
    name: 'sebaya_oldest_unacknowledged_page_seconds',
    help: 'Age of the oldest page nobody acknowledged',
    ...byProgram,
  })
  const messages = new Counter({
    name: 'sebaya_messages_total',
    help: 'Messages stored by this node',
    registers,
  })
  const commits = new Histogram({
    name: 'sebaya_commit_seconds',
    help: 'Time of a commit, until it is durable',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers,
  })

  const human = new Histogram({
    name: 'sebaya_time_to_human_seconds',
    help: 'From the message that raised a page to its first acknowledgement',
    labelNames: ['level'] as const,
    buckets: [5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600],
    registers,
  })

  async function measure(program: string): Promise<void> {
    const partition = store.program(program)
    const [w, a, o, p, [oldest], [unanswered]] = await Promise.all([
      partition.count('queue'),
      partition.count('available'),
      partition.count('open'),
      partition.count('pages'),
      partition.list('queue', { limit: 1 }),
      partition.list('unanswered', { limit: 1 }),
    ])
    const seconds = (at: number | undefined) =>
      at === undefined ? 0 : Math.max(0, (clock.now() - at) / 1000)
    waiting.set({ program }, w)
    available.set({ program }, a)
    open.set({ program }, o)
    pages.set({ program }, p)
    waitingAge.set({ program }, seconds((oldest?.value as Conversation | undefined)?.openedAt))
    pageAge.set({ program }, seconds((unanswered?.value as Page | undefined)?.raisedAt))
  }

  return {
    async text() {
      for (const program of await store.programs()) await measure(program)
      return registry.metrics()
    },
    committed(seconds, count) {
      commits.observe(seconds)
      if (count > 0) messages.inc(count)
    },
    answered(page) {
      const seconds = secondsToHuman(page)
      if (seconds !== undefined && !page.drill) human.observe({ level: page.level }, seconds)
    },
    sockets(count) {
      const gauge: Gauge = new Gauge({
        name: 'sebaya_sockets',
        help: 'Sockets on this node',
        registers,
        collect: () => gauge.set(count()),
      })
    },
  }
}
