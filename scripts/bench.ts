/**
 * Measures the service beside a bare Socket.IO relay, in one run: what a message costs, how long it takes, what an idle
 * connection holds. Each server has a process of its own, the load generator as well. Trust the ratios: the figures are
 * this machine's.
 *
 *   npm run bench              all of it, about two minutes
 *   npm run bench -- --quick   shorter rounds, about half a minute
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measure } from './bench/measure.ts'
import { report } from './bench/report.ts'

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  if (positionals.length > 0) {
    console.error(`There is no bench of "${positionals[0]}".`)
    return 2
  }
  const measured = await measure(join(import.meta.dirname, 'bench/part.js'), values.quick)
  console.log(report(measured))
  return 0
}
