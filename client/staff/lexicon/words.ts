import type { FailureCode } from '../../lib/failure.ts'
import { locale, m } from '../../lib/i18n.svelte.ts'
import { categoryWord, levelWord } from '../counselor/words.ts'
import { inWords } from '../trouble.ts'
import type { Category, Change, Made } from './concepts.ts'
import type { View } from './lexicon.svelte.ts'

export const VIEW_WORDS: Record<View, () => string> = {
  rules: m.staff_lexicon_rules,
  try: m.staff_lexicon_try,
  changes: m.staff_lexicon_changes,
  review: m.staff_lexicon_review,
}

/** What a phrase may be about; what could not be scanned is no category of the lexicon. */
export const CATEGORIES = [
  'suicide',
  'self-harm',
  'abuse',
  'harm-to-others',
  'eating',
  'overdose',
  'solicitation',
  'off-platform',
  'money',
] as const satisfies readonly Category[]

export const LEVELS = [4, 3, 2, 1] as const

export const levelOrNone = (level: number): string =>
  level === 0 ? m.staff_lexicon_level_0() : levelWord(level)

/** `en.suicide` is the English pack on suicide. */
export function packWord(pack: string): string {
  if (pack.startsWith('id.')) return m.staff_lexicon_pack_id()
  return pack.startsWith('en.') ? m.staff_lexicon_pack_en() : m.staff_lexicon_pack_shared()
}

/** What an example in a pack has to come to. */
export function expectWord(expect: string): string {
  if (expect === 'page') return m.staff_lexicon_expect_page()
  if (expect === 'calm') return m.staff_lexicon_expect_calm()
  return levelOrNone(['none', 'watch', 'moderate', 'high', 'imminent'].indexOf(expect))
}

const REASONS: Record<string, () => string> = {
  negated: m.staff_lexicon_reason_negated,
  resolved: m.staff_lexicon_reason_resolved,
  idiom: m.staff_lexicon_reason_idiom,
  quoted: m.staff_lexicon_reason_quoted,
  'third person, not at risk': m.staff_lexicon_reason_third,
  unlikely: m.staff_lexicon_reason_unlikely,
}
export const reasonWord = (reason: string): string => REASONS[reason]?.() ?? reason

/** What the engine says it put a finding together from. What is not here is shown as the engine says it. */
const PARTS: Record<string, string> = {
  'again and again': 'berulang kali',
  announced: 'diumumkan',
  'answered: no': 'dijawab: tidak',
  'answered: yes': 'dijawab: ya',
  'asked by the other side': 'ditanyakan pihak lain',
  'asks for a method': 'menanyakan cara',
  'asks the other side': 'bertanya kepada pihak lain',
  afterwards: 'setelah itu',
  attempt: 'percobaan',
  'code word': 'kata sandi',
  'death foreseen': 'membayangkan mati',
  died: 'sudah meninggal',
  drug: 'obat',
  'fear of it': 'takut akan hal itu',
  goodbye: 'pamitan',
  injury: 'luka',
  intent: 'niat',
  'intent or plan': 'niat atau rencana',
  laughed: 'sambil tertawa',
  'leaves the platform': 'mengajak pindah ke luar layanan',
  meant: 'dinyatakan serius',
  many: 'banyak',
  'means or place at hand': 'alat atau tempat di depan mata',
  named: 'disebut',
  'over a trifle': 'soal sepele',
  'over several messages': 'dari beberapa pesan',
  farewell: 'pamitan',
  past: 'di masa lalu',
  plan: 'rencana',
  'said outright': 'dikatakan langsung',
  'said to the other side': 'dikatakan kepada pihak lain',
  'said to the speaker': 'dikatakan kepadanya',
  'says they will': 'bilang akan melakukannya',
  secrecy: 'minta dirahasiakan',
  'somebody else': 'tentang orang lain',
  state: 'keadaan',
  taken: 'sudah ditelan',
  'the speaker': 'tentang dirinya',
  thought: 'pikiran',
  'thought of death': 'pikiran tentang mati',
  'time: later': 'waktu: nanti',
  'time: now': 'waktu: sekarang',
  'time: today': 'waktu: hari ini',
  'time: weeks ago': 'waktu: berminggu-minggu lalu',
  'told of another': 'diceritakan tentang orang lain',
  together: 'hanya bila bersama',
  weapon: 'senjata',
  'weapon with a target': 'senjata dan sasaran',
  wish: 'keinginan',
  'wish or plan': 'keinginan atau rencana',
  'would take': 'akan menelannya',
  'wish to die': 'ingin mati',
}
export const partWord = (part: string): string => (locale.current === 'id' ? (PARTS[part] ?? part) : part)

/** `rule` as a person says it: the program's own phrases are known by what they say. */
export function changeInWords(change: Change, changes: readonly Made[] = []): string {
  if (change.kind === 'add') {
    const { phrase, level, category } = change
    return m.staff_lexicon_did_add({ phrase, level: levelWord(level), category: categoryWord(category) })
  }
  const rule = ruleWord(change.rule, changes)
  return change.kind === 'silence'
    ? m.staff_lexicon_did_silence({ rule })
    : m.staff_lexicon_did_level({ rule, level: levelOrNone(change.level) })
}

export function ruleWord(rule: string, changes: readonly Made[]): string {
  const number = /^local\.(\d+)$/.exec(rule)?.[1]
  const added = number ? changes[Number(number) - 1]?.change : undefined
  return added?.kind === 'add' ? m.staff_lexicon_quoted({ phrase: added.phrase }) : rule
}

/** What went wrong with a change. */
export function changeTrouble(code: FailureCode): string {
  if (code === 'CONFLICT' || code === 'GONE' || code === 'NOT_FOUND') return m.staff_lexicon_conflict()
  if (code === 'BAD_REQUEST') return m.staff_lexicon_unreadable()
  return code === 'FORBIDDEN' ? m.staff_lexicon_second() : inWords(code)
}
