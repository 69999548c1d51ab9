/** Every example of the packs and of the development files against the watch: prints what differs, and the sums. */
import { readdirSync, readFileSync } from 'node:fs'
import { loadPacks } from '../load.ts'
import { type Example, parsePack } from '../pack.ts'
import { compile, type Reading, type Watch } from '../watch.ts'

export function levelOf(watch: Watch, messages: Example['messages']): number {
  const window: Reading[] = []
  let level = 0
  for (const message of messages) {
    window.push(watch.read(message))
    level = Math.max(level, watch.judge(window).level)
  }
  return level
}
const packs = loadPacks(process.argv[2]!)
const dev = process.argv[3]
const watch = compile(packs)
const examples = packs.flatMap(pack => pack.examples)
if (dev)
  for (const name of readdirSync(dev).filter(n => n.endsWith('.txt')))
    examples.push(...parsePack(name, readFileSync(`${dev}/${name}`, 'utf8')).examples)
let exact = 0,
  near = 0,
  numbered = 0,
  paged = 0
for (const example of examples) {
  const level = levelOf(watch, example.messages)
  const should = example.expect === 'page' || (example.expect !== 'calm' && example.expect >= 2)
  if (typeof example.expect === 'number') {
    numbered++
    if (level === example.expect) exact++
    if (Math.abs(level - example.expect) <= 1) near++
  }
  const right = should === level >= 2
  if (right) paged++
  if (!right || (typeof example.expect === 'number' && example.expect !== level))
    console.log(
      right ? '  ' : 'XX',
      example.where,
      'want',
      example.expect,
      'got',
      level,
      '|',
      example.messages.map(m => (m.from === 'requester' ? '' : `${m.from}> `) + m.body).join(' / '),
    )
}
console.log({ examples: examples.length, pagedRight: paged, numbered, exact, near })
