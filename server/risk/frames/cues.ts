/** The colors a pack's cue phrases give to the words around them. The packs say how each is put; the frames say what it does. */
export const CUES = [
  // who
  'self',
  'you',
  'they',
  'close',
  'distant',
  'me',
  // whether
  'not',
  'notjust',
  'but',
  'fear',
  'ask',
  'how',
  'help',
  'study',
  // how far
  'want',
  'will',
  'think',
  'might',
  'tried',
  'did',
  'going',
  'better',
  'makes',
  'stop',
  // when
  'now',
  'today',
  'later',
  'moment',
  'recent',
  'long',
  'again',
  'resolved',
  'often',
  'when',
  // how meant
  'joke',
  'mundane',
  'serious',
  'fiction',
  'says',
  'tellsme',
  // with what
  'means',
  'have',
  'place',
  'weapon',
  'drug',
  'many',
  'took',
  'hurt',
  // answers
  'yes',
  'no',
  'secret',
  'still',
  'own',
  'thru',
  'pain',
  'threat',
  'quote',
  'weeks',
  'force',
  'minor',
  // what else takes the weight off
  'harmless',
  'sport',
  'open',
  'tail',
  'ifs',
  'sick',
  'prescribed',
  'simile',
  'inquiry',
  'aside',
  'retract',
  'dread',
  'scolded',
  'season',
  'admits',
  'hedges',
] as const
export type Cue = (typeof CUES)[number]
export const CUE = Object.fromEntries(CUES.map((name, index) => [name, index])) as Record<Cue, number>

/** Several cues, to be looked for at once; the n-th number holds the n-th 32. */
export type CueSet = readonly number[]

export function cueSet(...cues: Cue[]): CueSet {
  const set = new Array<number>(Math.ceil(CUES.length / 32)).fill(0)
  for (const cue of cues) set[CUE[cue] >> 5]! |= 1 << (CUE[cue] & 31)
  return set
}
