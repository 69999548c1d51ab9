/**
 * Measures the service beside a bare Socket.IO relay, in one run: what a message costs, how long it takes, what an idle
 * connection holds. Each server has a process of its own, the load generator as well. Trust the ratios: the figures are
 * this machine's.
 *
 *   npm run bench              all of it, about two minutes
 *   npm run bench -- --quick   shorter rounds, about half a minute
 *   npm run bench -- risk      what the risk watch alone costs a message, about a minute
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measure } from './bench/measure.ts'
import { report } from './bench/report.ts'
import { benchRisk } from './bench/risk.ts'

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [what, more] = positionals
  if (more !== undefined || (what !== undefined && what !== 'risk')) {
    console.error(`There is no bench of "${more ?? what}".`)
    return 2
  }
  if (what === 'risk') {
    console.log(benchRisk(values.quick))
    return 0
  }
  const measured = await measure(join(import.meta.dirname, 'bench/part.js'), values.quick)
  console.log(report(measured))
  return 0
}
