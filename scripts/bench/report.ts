import { availableParallelism, cpus } from 'node:os'
import type { Measured, Relay } from './measure.ts'

const ORDER = ['receive', 'validate', 'limit', 'read', 'scan', 'seal', 'commit', 'emit', 'ack']

/** Two tables in Markdown. */
export function report({ service, bare, pairings, stages, rate }: Measured): string {
  const row = (what: string, of: (relay: Relay) => number, unit: (value: number) => string) => {
    const [ours, theirs] = [of(service), of(bare)]
    return `| ${what} | ${unit(ours)} | ${unit(theirs)} | ${(ours / theirs).toFixed(2)}× |`
  }
  const spent = ORDER.map(stage => stages[stage]!)
  const rest = service.cpu - spent.reduce((sum, cost) => sum + cost, 0)
  const share = (cost: number) => `${((100 * cost) / service.cpu).toFixed(0)} %`
  const stageRow = (stage: string, cost: number) => `| ${stage} | ${cost.toFixed(1)} µs | ${share(cost)} |`
  return [
    `Node ${process.versions.node}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim()}; medians.`,
    '',
    '| | Sebaya | bare Socket.IO | ratio |',
    '|---|--:|--:|--:|',
    row('messages/s on one core', relay => 1e6 / relay.cpu, whole),
    row(`acknowledged at ${rate}/s, p50`, relay => relay.acknowledged.p50, ms),
    row(`acknowledged at ${rate}/s, p99`, relay => relay.acknowledged.p99, ms),
    row(`relayed at ${rate}/s, p50`, relay => relay.relayed.p50, ms),
    row(`relayed at ${rate}/s, p99`, relay => relay.relayed.p99, ms),
    row('heap of an idle connection', relay => relay.heap, kB),
    row('resident memory of an idle connection', relay => relay.rss, kB),
    '',
    `Pairings, from \`request:open\` to \`offer:accept\`: ${whole(pairings.perSecond)}/s here, ${whole(1e6 / pairings.cpu)}/s on one core.`,
    '',
    '| stage of a message | processor time | share |',
    '|---|--:|--:|',
    ...ORDER.map(stage => stageRow(stage, stages[stage]!)),
    stageRow('between them', rest),
    stageRow('**whole**', service.cpu),
  ].join('\n')
}

const whole = (value: number) => Math.round(value).toLocaleString('en')
const ms = (value: number) => `${value.toFixed(1)} ms`
const kB = (value: number) => `${(value / 1000).toFixed(1)} kB`
