/** Misuse of the service, by either side: solicitation, leaving the platform, money. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import type { Findings } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'

/** What a helper asks for being one; whoever is helped only asks what it costs. */
const FEE = 'misuse.session'

/** "She says …", but not "don't say a word". */
function saidBySomebody({ scene, sentence: [from, to] }: Setting): boolean {
  return scene.some('says', from, to, at => !scene.is(at, 'secret'))
}

export function misuseFrame(scene: Scene, findings: Findings, concept: Concept, start: number, end: number) {
  const at = new Setting(scene, start, end)
  // "Open BO ga?" asks.
  const tagged = scene.isNot(end) || scene.isNot(end + 1)
  if (at.negated && !tagged) return findings.suppress(concept, start, end, 'negated')
  if (concept.id === FEE && scene.from === 'requester') return
  if (concept.category === 'solicitation') {
    // Told of somebody else it is abuse of the speaker.
    const reported =
      saidBySomebody(at) ||
      scene.quoted(start) ||
      ((at.inSentence('close') || at.inSentence('they') || at.inSentence('distant')) && at.inSentence('me'))
    if (at.told || (at.inSentence('ifs') && at.inSentence('distant')))
      return findings.suppress(concept, start, end, 'quoted')
    if (reported) {
      const grave = ['force', 'threat', 'minor'] as const
      if (at.past || !grave.some(cue => at.inSentence(cue)))
        return findings.hit(concept, 1, start, end, ['told of another'], 'abuse')
      return findings.hit(concept, 3, start, end, ['told of another'], 'abuse')
    }
    return findings.hit(concept, concept.level, start, end, ['asks the other side'])
  }
  const someone = at.inSentence('close') || at.inSentence('they') || at.inSentence('distant')
  if (someone && concept.category === 'money' && !scene.within('you', start, end))
    return findings.suppress(concept, start, end, 'third person, not at risk')
  if (concept.category === 'off-platform') {
    const level: Level = scene.has('secret') ? 2 : 1
    findings.hit(
      concept,
      level,
      start,
      end,
      level === 2 ? ['leaves the platform', 'secrecy'] : ['leaves the platform'],
    )
    return
  }
  findings.hit(concept, concept.level, start, end, ['asks the other side'])
}
