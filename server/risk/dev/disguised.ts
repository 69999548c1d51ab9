/** How much of the development sentences still pages under each disguise, and how much that should not does. */
import { readdirSync, readFileSync } from 'node:fs'
import { loadPacks } from '../load.ts'
import { parsePack } from '../pack.ts'
import { compile } from '../watch.ts'
import { DISGUISES, disguise, seeded } from './disguise.ts'
import { levelOf } from './level.ts'

const [packs, dev, show] = process.argv.slice(2)
const watch = compile(loadPacks(packs!))
const examples = readdirSync(dev!)
  .filter(name => name.endsWith('.txt'))
  .flatMap(name => parsePack(name, readFileSync(`${dev}/${name}`, 'utf8')).examples)
const positives = examples.filter(one => levelOf(watch, one.messages) >= 2)
const negatives = examples.filter(one => levelOf(watch, one.messages) < 2)
for (const kind of DISGUISES) {
  const random = seeded(7)
  const changed = (one: (typeof examples)[number]) => one.messages.map(m => ({ ...m, body: disguise(m.body, kind, random) }))
  const missed = positives.map(changed).filter(messages => levelOf(watch, messages) < 2)
  const extra = negatives.map(changed).filter(messages => levelOf(watch, messages) >= 2)
  console.log(kind, `kept ${((1 - missed.length / positives.length) * 100).toFixed(1)} %`, `extra ${extra.length} of ${negatives.length}`)
  if (show === kind || show === 'all') {
    for (const messages of missed.slice(0, 40)) console.log('   missed', messages.map(m => m.body).join(' / '))
  }
  if (show) for (const messages of extra) console.log('   extra ', messages.map(m => m.body).join(' / '))
}
