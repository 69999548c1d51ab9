import type { RuleView } from '../../lib/wire.ts'
import type { Made } from './concepts.ts'

/** For tests: a lexicon of three rules, one of them in two packs, and one list that rules are made of. */
const rule = (id: string, pack: string, change: Partial<RuleView> = {}): RuleView => ({
  id,
  pack,
  about: { en: '', id: '' },
  phrases: [],
  examples: [],
  ...change,
})

export const RULES: readonly RuleView[] = [
  rule('now', 'en.cues', { phrases: ['now | tonight'] }),
  rule('suicide.act', 'en.suicide', {
    level: 2,
    category: 'suicide',
    phrases: ['(kill|end) myself | take my life'],
  }),
  rule('suicide.act', 'id.suicide', {
    about: { en: 'Killing oneself, as an act.', id: 'Mengakhiri hidup sendiri, sebagai tindakan.' },
    level: 2,
    category: 'suicide',
    phrases: ['bunuh diri | bundir'],
    examples: [{ text: 'aku mau bunuh diri malam ini', expect: 'imminent' }],
  }),
  rule('misuse.money', 'id.harm', { level: 2, category: 'money', phrases: ['pinjem (duit|uang)'] }),
  rule('overdose.took', 'en.suicide', {
    level: 4,
    category: 'overdose',
    phrases: ['took (all|every) {pills}'],
  }),
]

export const made = (number: number, change: Made['change'], more: Partial<Made> = {}): Made => ({
  number,
  at: Date.UTC(2025, 2, 3, 1),
  by: 'Bu Ratna',
  change,
  confirmed: false,
  undone: false,
  ...more,
})
