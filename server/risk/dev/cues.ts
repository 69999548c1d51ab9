/** Shows for each line how its words are read: lemma number and cues. */
import { readFileSync } from 'node:fs'
import { CUES } from '../frames/cues.ts'
import { Scene } from '../frames/scene.ts'
import { Lexicon } from '../lexicon/lexicon.ts'
import { findMentions } from '../lexicon/mentions.ts'
import { loadPacks } from '../load.ts'
import { Reader } from '../read.ts'

const lexicon = new Lexicon(loadPacks(process.argv[2]!))
const reader = new Reader(lexicon)
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { words } = reader.read({ from: 'requester', body: line })
  const mentions = findMentions(lexicon, words)
  const scene = new Scene(lexicon, 'requester', words, mentions)
  for (let i = 0; i < words.count; i++)
    console.log(
      line.slice(words.start[i], words.end[i]).padEnd(16),
      words.lemma[i],
      words.boundary[i],
      CUES.filter(cue => scene.is(i, cue)).join(' '),
    )
  for (let i = 0; i < mentions.length; i += 3) {
    const concept = lexicon.concepts[mentions[i]!]!
    if (concept.kind !== 'cue')
      console.log(
        '  ',
        concept.id,
        line.slice(words.start[mentions[i + 1]!], words.end[mentions[i + 2]! - 1]),
      )
  }
}
