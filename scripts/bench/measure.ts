import { setTimeout as sleep } from 'node:timers/promises'
import type { startBare } from './bare.ts'
import type { createLoad, Latencies, Way } from './load.ts'
import { type Remote, startPart } from './remote.ts'
import type { startService } from './service.ts'
import type { createStages } from './stages.ts'

type Service = Remote<Awaited<ReturnType<typeof startService>>>
type Bare = Remote<Awaited<ReturnType<typeof startBare>>>
type Load = Remote<ReturnType<typeof createLoad>>
type Stages = Remote<Awaited<ReturnType<typeof createStages>>>

/** What one server came to: medians over the rounds. */
export interface Relay {
  /** Microseconds of the server's processor time a message, while every line talks. */
  cpu: number
  /** Milliseconds at a moderate rate, from sending. */
  acknowledged: { p50: number; p99: number }
  relayed: { p50: number; p99: number }
  /** Bytes an idle connection. */
  rss: number
  heap: number
}

export interface Measured {
  service: Relay
  bare: Relay
  pairings: { perSecond: number; cpu: number }
  /** Microseconds of processor time. */
  stages: Record<string, number>
  rate: number
}

interface Sizes {
  lines: number
  rounds: number
  /** Of a round, seconds. */
  seconds: number
  /** Messages a second while the latency is taken. */
  rate: number
  idle: number
}
const FULL: Sizes = { lines: 200, rounds: 5, seconds: 4, rate: 300, idle: 1_500 }
const QUICK: Sizes = { lines: 100, rounds: 3, seconds: 1, rate: 300, idle: 400 }
const WARM_MS = 500
/** Everything is compiled after so long of talk. */
const FIRST_WARM_MS = 6_000
const FIRST = 50
const SETTLE_MS = 1_500

export async function measure(part: string, quick: boolean): Promise<Measured> {
  const sizes = quick ? QUICK : FULL
  const started: { end(): Promise<void> }[] = []
  const begin = <R extends { end(): Promise<void> }>(name: string) => {
    const remote = startPart(part, name) as unknown as R
    started.push(remote)
    return remote
  }
  try {
    say('what each stage costs')
    const stages = await begin<Stages>('stages').measure()
    const memory = await memories(begin, sizes)
    const talk = await conversations(begin, sizes)
    return {
      service: { ...talk.service, ...memory.service },
      bare: { ...talk.bare, ...memory.bare },
      pairings: talk.pairings,
      stages: { ...talk.wire, ...stages },
      rate: sizes.rate,
    }
  } finally {
    await Promise.all(started.map(one => one.end()))
  }
}

type Begin = <R extends { end(): Promise<void> }>(name: string) => R

async function memories(begin: Begin, { idle }: Sizes) {
  say(`memory of ${idle} idle connections`)
  const [service, bare, load] = [begin<Service>('service'), begin<Bare>('bare'), begin<Load>('load')]
  const held = async (server: Service | Bare) => {
    const url = await server.url()
    // What the first connections load and compile is not theirs.
    await load.idle(url, FIRST)
    await load.close(url)
    await sleep(SETTLE_MS)
    const before = await server.memory()
    await load.idle(url, idle)
    await sleep(SETTLE_MS)
    const after = await server.memory()
    await load.close(url)
    return { rss: (after.rss - before.rss) / idle, heap: (after.heap - before.heap) / idle }
  }
  const bareHeld = await held(bare)
  await load.makeVisits(await service.url(), idle)
  const serviceHeld = await held(service)
  await Promise.all([service.close(), bare.close()])
  return { service: serviceHeld, bare: bareHeld }
}

async function conversations(begin: Begin, { lines, rounds, seconds, rate }: Sizes) {
  const [service, bare, load] = [begin<Service>('service'), begin<Bare>('bare'), begin<Load>('load')]
  const urls = { service: await service.url(), bare: await bare.url() }
  const servers = { service, bare }
  await service.addPeers(lines)
  await load.openBare(urls.bare, lines)
  await load.arrive(urls.service, lines)
  say(`${lines} pairings`)
  await sleep(500)
  const cpuBefore = await service.cpu()
  const took = await load.pair(urls.service)
  const pairings = { perSecond: lines / took, cpu: ((await service.cpu()) - cpuBefore) / lines }

  /** Microseconds of processor time a message, while every line talks. */
  async function cost(which: 'service' | 'bare', way: Way = 'message:send'): Promise<number> {
    await load.talk(urls[which], way)
    await sleep(WARM_MS)
    const [said, cpu] = [await load.said(), await servers[which].cpu()]
    await sleep(seconds * 1_000)
    const spent = (await servers[which].cpu()) - cpu
    const messages = (await load.said()) - said
    await load.stop()
    return spent / messages
  }

  const costs = {
    service: [] as number[],
    bare: [] as number[],
    acks: [] as number[],
    relays: [] as number[],
  }
  const latencies = { service: empty(), bare: empty() }
  for (const which of ['service', 'bare'] as const) {
    await load.talk(urls[which], 'message:send')
    await sleep(FIRST_WARM_MS)
    await load.stop()
  }
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`)
    for (const which of ['service', 'bare'] as const) {
      costs[which].push(await cost(which))
      const { acknowledged, relayed } = await load.atRate(urls[which], rate, seconds)
      latencies[which].acknowledged.push(...acknowledged)
      latencies[which].relayed.push(...relayed)
    }
    costs.acks.push(await cost('bare', 'ack:only'))
    costs.relays.push(await cost('bare', 'relay:only'))
  }
  await load.close(urls.service)
  await load.close(urls.bare)
  await Promise.all([service.close(), bare.close()])

  const [both, acks, relays] = [median(costs.bare), median(costs.acks), median(costs.relays)]
  const relay = (which: 'service' | 'bare') => ({
    cpu: median(costs[which]),
    acknowledged: percentiles(latencies[which].acknowledged),
    relayed: percentiles(latencies[which].relayed),
  })
  return {
    service: relay('service'),
    bare: relay('bare'),
    pairings,
    // Receiving is what is left of a half once the other half's share is known.
    wire: { receive: acks + relays - both, emit: both - acks, ack: both - relays },
  }
}

const empty = (): Latencies => ({ acknowledged: [], relayed: [] })
const median = (values: number[]): number => quantile(values, 0.5)
const percentiles = (values: number[]) => ({ p50: quantile(values, 0.5), p99: quantile(values, 0.99) })

function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!
}

/** On standard error, so that the table alone can be kept. */
const say = (what: string) => process.stderr.write(`bench: ${what}\n`)
