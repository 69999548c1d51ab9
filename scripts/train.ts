/**
 * Trains the linear model of the risk watch on the sentences written for it and writes its weights: `npm run train`. The same
 * sentences, packs and program give the same file. Prints how well it does on sentences it was not shown.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Lexicon } from '../server/risk/lexicon/lexicon.ts'
import { loadPacks } from '../server/risk/load.ts'
import { type Weights, writeWeights } from '../server/risk/model/weights.ts'
import { root } from '../server/root.ts'
import { categoriesOf } from './train/categories.ts'
import { pack } from './train/pack.ts'
import { parseClasses, samplesOf } from './train/samples.ts'
import { examplesOf, readSentences } from './train/sentences.ts'
import { tell } from './train/tell.ts'
import { thresholdsOf } from './train/thresholds.ts'
import { crossValidate, lines } from './train/validate.ts'

export async function main(): Promise<number> {
  const risk = join(root, 'server/risk')
  const packs = loadPacks(join(risk, 'packs'))
  const sentences = [...readSentences(join(risk, 'training')), ...examplesOf(packs)]
  const { names, members } = parseClasses(readFileSync(join(risk, 'model/classes.txt'), 'utf8'))
  const samples = samplesOf(new Lexicon(packs), sentences, members)
  console.log(`${sentences.length} sentences, ${samples.samples.length} samples, ${samples.keys.length} keys`)
  const scored = crossValidate(samples)
  const thresholds = thresholdsOf(scored)
  tell(scored, thresholds)
  console.log(thresholds)
  const trained = lines(samples.samples, samples.keys.length, 100)
  const { slots, lines: packed, crowded } = pack(samples.keys, samples.counts, trained)
  const [page, high, now] = packed as [Weights['page'], Weights['page'], Weights['page']]
  const weights: Weights = {
    page,
    severe: high,
    imminent: now,
    thresholds,
    slots,
    words: samples.words,
    classes: names,
    categories: categoriesOf(samples),
  }
  const bytes = gzipSync(writeWeights(weights), { level: 9 })
  writeFileSync(join(risk, 'model/weights.bin'), bytes)
  console.log(
    `${slots.filter(slot => slot !== 0).length} weights (${crowded} had no room), ${bytes.length} bytes`,
  )
  return 0
}
