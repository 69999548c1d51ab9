import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Lexicon } from '../../server/risk/lexicon/lexicon.ts'
import { loadPacks } from '../../server/risk/load.ts'
import { parsePack } from '../../server/risk/pack.ts'
import { root } from '../../server/root.ts'
import { heaviest } from './learn.ts'
import { pack } from './pack.ts'
import { parseClasses, samplesOf } from './samples.ts'
import { readSentences } from './sentences.ts'
import { lines } from './validate.ts'

const risk = join(root, 'server/risk')
const lexicon = new Lexicon(loadPacks(join(risk, 'packs')))
const { members } = parseClasses('deny: not no gak\nhurt: cut nyilet')
const sentences = readSentences(join(risk, 'training')).slice(0, 300)

function train() {
  const { samples, keys, counts } = samplesOf(lexicon, sentences, members)
  const trained = lines(samples, keys.length, 1)
  return { samples, trained, packed: pack(keys, counts, trained) }
}

test('[RW20] the same sentences train the same weights, and what they were shown they mostly tell apart', () => {
  const { samples, trained, packed } = train()
  expect(train().packed).toEqual(packed)
  // Lessons weigh differently, so even odds are no limit: as many lie above this one as page.
  const scores = samples.map(sample => heaviest(trained[0], sample).sum)
  const limit = [...scores].sort((a, b) => b - a)[samples.filter(sample => sample.pages).length]!
  const right = samples.filter((sample, index) => scores[index]! > limit === sample.pages)
  expect(right.length / samples.length).toBeGreaterThan(0.9)
})

test('[RW20] what is next to something that pages is its twin, what is not is everyday', () => {
  for (let at = 1; at + 1 < sentences.length; at++) {
    const [before, one, after] = sentences.slice(at - 1, at + 2)
    if (before!.block.split(':')[0] !== after!.block.split(':')[0]) continue
    expect(one!.everyday).toBe(!(before!.pages || one!.pages || after!.pages))
  }
})

test('[RW20] every key lies on a word that is weighed, or it would be learned and never count', () => {
  const talks = readSentences(join(risk, 'training')).filter(({ messages }) => messages.length > 1)
  const { samples } = samplesOf(lexicon, talks.slice(0, 300), members)
  expect(samples.some(({ kind }) => kind === 'talk')).toBe(true)
  for (const { at, globals, stretches } of samples)
    for (const place of at.subarray(globals)) expect(place).toBeLessThan(stretches.at(-1)!)
})

test('[RW20] a line that marks its writer in another way is refused, not read as the requester’s', () => {
  expect(() => parsePack('en-1', 'page: p: apa kabar? / baik')).toThrow('en-1:1')
  expect(parsePack('en-1', 'page: peer> apa kabar? / baik').examples[0]!.messages[0]!.from).toBe('peer')
})
