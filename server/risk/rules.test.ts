import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadPacks } from './load.ts'
import type { Hit, Message, Side, Suppressed } from './types.ts'
import { compile, type Overlay, type Watch, WINDOW } from './watch.ts'

const packs = loadPacks(fileURLToPath(new URL('./packs', import.meta.url)))
const watch = compile(packs)

const said = (body: string, from: Side = 'requester'): Message => ({ from, body })
const judge = (messages: Message[], by: Watch = watch) =>
  by.judge(messages.slice(-WINDOW).map(message => by.read(message)))
/** The highest level a conversation reaches. */
const reached = (messages: Message[], by: Watch = watch) =>
  Math.max(...messages.map((_, last) => judge(messages.slice(0, last + 1), by).level))
const level = (body: string, from?: Side) => judge([said(body, from)]).level

/** Said outright: each pages by itself. */
const OUTRIGHT = [
  'i want to kill myself',
  'i am going to kill myself',
  'i want to die',
  'aku mau bunuh diri',
  'aku mau mati aja',
  'pengen mati rasanya',
]
/** What people say all day. */
const PLAIN = [
  'the exam is on friday',
  'my roommate cooked for us',
  'tugas kuliah numpuk banget',
  'hari ini hujan terus',
  'makasih udah dengerin ya',
  'we went to the market',
]
const outright = fc.constantFrom(...OUTRIGHT)
const plain = fc.constantFrom(...PLAIN)
const pieces = fc.constantFrom(
  ...[...OUTRIGHT, ...PLAIN].flatMap(text => text.split(' ')),
  ...['not', 'gak', 'lol', 'but', 'tapi', 'film', 'she', 'dia', '?', '.', ',', '"', 'tonight', 'dulu'],
)
const anything = fc.oneof(
  fc.array(pieces, { maxLength: 25 }).map(words => words.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)

describe('[RW4] a risk phrase more never lowers a level', () => {
  test('as a sentence of its own, before or behind whatever is said', () => {
    fc.assert(
      fc.property(anything, outright, fc.boolean(), (text, more, before) => {
        const both = before ? `${more}.\n${text}` : `${text}.\n${more}`
        expect(level(both)).toBeGreaterThanOrEqual(level(text))
      }),
    )
  })

  // Between two messages it may part what they say together.
  test('as a message of its own, before a conversation or after it', () => {
    fc.assert(
      fc.property(
        fc.array(anything, { minLength: 1, maxLength: 5 }),
        outright,
        fc.boolean(),
        (texts, more, before) => {
          const messages = texts.map(text => said(text))
          const longer = before ? [said(more), ...messages] : [...messages, said(more)]
          expect(reached(longer)).toBeGreaterThanOrEqual(Math.max(reached(messages), 2))
        },
      ),
    )
  })

  test('in the packs, whatever its words are', () => {
    const phrase = fc.array(pieces, { minLength: 1, maxLength: 4 }).map(words => words.join(' '))
    fc.assert(
      fc.property(
        fc.array(phrase, { minLength: 1, maxLength: 3 }),
        fc.array(fc.array(anything, { minLength: 1, maxLength: 3 }), { minLength: 20, maxLength: 20 }),
        (phrases, conversations) => {
          const add = phrases.map((text, at) => ({
            id: `local.${at}`,
            phrase: text,
            level: 1 as const,
            category: 'suicide' as const,
          }))
          const more = compile(packs, { add })
          for (const texts of conversations) {
            const messages = texts.map(text => said(text))
            expect(reached(messages, more)).toBeGreaterThanOrEqual(reached(messages))
          }
        },
      ),
      { numRuns: 8 },
    )
  })
})

test('[RW4] [RW2] what is said outright pages among any everyday sentences', () => {
  const around = fc.array(plain, { maxLength: 4 })
  fc.assert(
    fc.property(around, outright, around, (before, text, after) => {
      expect(level([...before, text, ...after].join('. '))).toBeGreaterThanOrEqual(2)
    }),
  )
})

describe('[RW7] a negation takes away only what it governs', () => {
  const denied: [string, string][] = [
    ["i don't want to kill myself", 'kill myself'],
    ["i'm not going to kill myself", 'kill myself'],
    ['aku gak mau bunuh diri', 'bunuh diri'],
    ['bukan mau bunuh diri kok', 'bunuh diri'],
    ['ga pengen mati', 'mati'],
  ]
  test.each(denied)('%s: kept, with its reason', (text, sign) => {
    const { level: got, suppressed } = judge([said(text)])
    expect(got).toBeLessThan(2)
    const kept = suppressed.filter(({ reason }) => reason === 'negated')
    expect(kept.map(({ spans }) => spans.map(({ start, end }) => text.slice(start, end)).join(' '))).toEqual(
      expect.arrayContaining([expect.stringContaining(sign)]),
    )
  })

  test('in the clause before, it is about something else', () => {
    const elsewhere = fc.constantFrom(
      "i'm not hungry",
      "i can't sleep",
      'nobody called',
      'gak lapar',
      'aku ga bisa tidur',
      'bukan soal tugas',
    )
    const between = fc.constantFrom('. ', ', ', ' but ', ' tapi ', '\n')
    fc.assert(
      fc.property(elsewhere, between, outright, (other, link, text) => {
        expect(level(other + link + text)).toBeGreaterThanOrEqual(2)
      }),
    )
  })

  test('it takes one away and leaves the next', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...denied),
        outright,
        fc.constantFrom('. ', '\n', ', but '),
        ([no], yes, link) => {
          expect(level(no + link + yes)).toBeGreaterThanOrEqual(2)
          expect(level(`${yes}. ${no}`)).toBeGreaterThanOrEqual(2)
        },
      ),
    )
  })

  test('not living is no life denied', () => {
    for (const text of [
      "i don't want to live anymore",
      'aku gak mau hidup lagi',
      'bukan cuma capek, aku mau mati',
    ])
      expect(level(text)).toBeGreaterThanOrEqual(2)
  })
})

describe('[RW8] a figure is no disclosure, somebody near is', () => {
  const ends = fc.constantFrom(
    'kills himself tonight',
    'wants to kill himself',
    'mau bunuh diri',
    'is going to kill herself',
  )
  test('of a film, a song, a lesson', () => {
    const figure = fc.constantFrom(
      'in the film the hero',
      'in that novel the girl',
      'di film itu tokohnya',
      'di drakor istrinya',
    )
    fc.assert(
      fc.property(figure, ends, (who, what) => {
        expect(level(`${who} ${what}`)).toBeLessThan(2)
      }),
    )
  })

  test('of somebody near', () => {
    const near = fc.constantFrom(
      'my best friend',
      'my little sister',
      'temenku',
      'adikku',
      'pacarku bilang dia',
      'my roommate says she',
    )
    fc.assert(
      fc.property(near, ends, (who, what) => {
        expect(level(`${who} ${what}`)).toBeGreaterThanOrEqual(2)
      }),
    )
  })
})

describe('[RW9] what is over is watched, what is back is not over', () => {
  const over: string[] = [
    'i was suicidal in 2019, i am fine now',
    'years ago i tried to kill myself, i got better',
    'dulu pernah mau bunuh diri, sekarang udah baikan',
    'dulu sering nyilet tangan, udah 2 tahun bersih',
  ]
  test.each(over)('%s', text => {
    const { level: got, hits, suppressed } = judge([said(text)])
    expect(got).toBe(1)
    expect([...hits.flatMap(({ parts }) => parts), ...suppressed.map(({ reason }) => reason)]).toEqual(
      expect.arrayContaining(['past', 'resolved']),
    )
  })

  test('brought back by one more sentence', () => {
    const back = fc.constantFrom('it is back again', 'sekarang kambuh lagi', 'tonight i want to die')
    fc.assert(
      fc.property(fc.constantFrom(...over), back, (text, more) => {
        expect(level(`${text}. ${more}`)).toBeGreaterThanOrEqual(2)
      }),
    )
  })

  test('within three months it is not over', () => {
    for (const text of [
      'i tried to kill myself last month',
      'bulan lalu aku nyoba bunuh diri',
      'barusan nyilet lagi',
    ])
      expect(level(text)).toBeGreaterThanOrEqual(2)
  })
})

describe('[RW10] laughter over a trifle', () => {
  const trifle = fc.constantFrom('this exam', 'my group project', 'tugas kalkulus', 'antre di kantin')
  const slang = fc.constantFrom('kms', 'i want to die', 'mau mati aja', 'pengen mati')
  const laugh = fc.constantFrom('lol', 'haha', 'lmao', 'wkwkwk', '😂')
  test('is `watch`, never `none`', () => {
    fc.assert(
      fc.property(trifle, slang, laugh, (what, sign, ha) => {
        expect(level(`${what}, ${sign} ${ha}`)).toBe(1)
      }),
    )
  })

  test('and counts in full where it is meant', () => {
    const meant = fc.constantFrom('i mean it', "i'm serious", 'serius ini', 'ini beneran')
    fc.assert(
      fc.property(trifle, slang, laugh, meant, (what, sign, ha, serious) => {
        expect(level(`${what}, ${sign} ${ha}. ${serious}`)).toBeGreaterThanOrEqual(2)
      }),
    )
  })
})

describe('[RW11] intent and time', () => {
  const intent = fc.constantFrom(
    "i'm going to kill myself",
    'i will end my life',
    'aku mau bunuh diri',
    'aku bakal gantung diri',
  )
  test('today it is `imminent`', () => {
    const today = fc.constantFrom('tonight', 'now', 'right now', 'malam ini', 'sekarang', 'hari ini')
    fc.assert(
      fc.property(intent, today, (text, when) => {
        expect(level(`${text} ${when}`)).toBe(4)
      }),
    )
  })

  test('with means at hand it is `imminent`', () => {
    const means = fc.constantFrom(
      'i have the pills here',
      'the rope is in my hand',
      'obatnya udah di tangan',
      'talinya udah siap',
    )
    fc.assert(
      fc.property(intent, means, (text, hand) => {
        expect(level(`${text}. ${hand}`)).toBe(4)
      }),
    )
  })

  test('at a named later time it is `high`', () => {
    const later = fc.constantFrom(
      'tomorrow',
      'after the exams',
      'next week',
      'besok',
      'minggu depan',
      'habis ujian',
    )
    fc.assert(
      fc.property(intent, later, (text, when) => {
        expect(level(`${text} ${when}`)).toBe(3)
      }),
    )
  })
})

describe('[RW13] one statement in several messages', () => {
  const cut = (text: string, ...places: number[]) => {
    const words = text.split(' ')
    const inner = [...new Set(places.map(place => 1 + (place % (words.length - 1))))].sort((a, b) => a - b)
    return [0, ...inner].map((from, at) => words.slice(from, inner[at]).join(' '))
  }
  test('is what it is in one', () => {
    fc.assert(
      fc.property(outright, fc.nat(), (text, place) => {
        const messages = cut(text, place).map(part => said(part))
        expect(reached(messages)).toBeGreaterThanOrEqual(2)
      }),
    )
  })

  test('whatever the other side says in between', () => {
    fc.assert(
      fc.property(
        outright,
        fc.nat(),
        fc.constantFrom('hmm', 'iya', 'go on', 'aku dengerin'),
        (text, place, hm) => {
          const [first, second] = cut(text, place) as [string, string]
          expect(reached([said(first), said(hm, 'peer'), said(second)])).toBeGreaterThanOrEqual(2)
        },
      ),
    )
  })

  test('its spans name each message they are in', () => {
    const { hits } = judge([said('aku mau bunuh'), said('diri')])
    const found = hits.find(({ level: of }) => of >= 2)!
    expect(found.spans.map(({ message }) => message).sort()).toEqual([0, 1])
  })

  test('two different `watch` signs in one window page, the same one twice does not', () => {
    const signs = ["i wish i wouldn't wake up", 'hidupku gak ada artinya']
    for (const one of signs)
      for (const other of signs) {
        const got = judge([said(one), said('hmm', 'peer'), said(other)]).level
        expect([level(one), level(other)]).toEqual([1, 1])
        if (one === other) expect(got).toBe(1)
        else expect(got).toBeGreaterThanOrEqual(2)
      }
  })

  test('and not when one of them is out of the window', () => {
    const filler = Array.from({ length: WINDOW }, () => said('hari ini hujan terus'))
    expect(judge([said("i wish i wouldn't wake up"), ...filler, said('everything is hopeless')]).level).toBe(
      1,
    )
  })
})

describe('[RW14] misuse', () => {
  const misuse: [string, Hit['category']][] = [
    ["text me on whatsapp, don't tell the counselor", 'off-platform'],
    ['chat WA aja 0812345678, jangan bilang konselor', 'off-platform'],
    ['pap dong, lagi sendirian?', 'solicitation'],
    ['send me a pic of you in bed', 'solicitation'],
    ['pinjem 50rb, trf ya', 'money'],
    ['can you lend me 50 dollars, i will pay you back', 'money'],
  ]
  for (const from of ['requester', 'peer', 'counselor'] as const)
    test.each(misuse)(`by the ${from}: %s`, (text, category) => {
      const judged = judge([said(text, from)])
      expect(judged.level).toBeGreaterThanOrEqual(2)
      expect(judged.category).toBe(category)
    })

  test('without secrecy a way out is `watch`', () => {
    expect(level('ada WA gak?')).toBeLessThanOrEqual(1)
    expect(level('can we talk on whatsapp instead', 'peer')).toBe(1)
    expect(level('WA konselor sekolah ada di poster', 'peer')).toBe(0)
    expect(level('uang sakuku habis')).toBe(0)
  })
})

describe('[RW15] an overlay', () => {
  const rules = [...new Set(packs.flatMap(({ sections }) => sections.map(({ id }) => id)))]
  const rulesOf = (texts: string[], overlay: Overlay) => {
    const changed = compile(packs, overlay)
    return texts.map(text => judge([said(text)], changed))
  }
  const texts = packs
    .flatMap(({ examples }) => examples.flatMap(({ messages }) => messages.map(({ body }) => body)))
    .filter((_, at) => at % 4 === 0)
  const before = texts.map(text => judge([said(text)]))
  const ids = (found: (Hit | Suppressed)[]) => found.map(({ rule }) => rule)

  test('that adds a phrase changes nothing where the phrase is not', () => {
    const phrase = 'qwelora mivenda'
    const after = rulesOf(texts, { add: [{ id: 'local.1', phrase, level: 3, category: 'suicide' }] })
    expect(after).toEqual(before)
  })

  test('that adds a phrase finds it however it is disguised, at its level', () => {
    const watching = compile(packs, {
      add: [{ id: 'local.1', phrase: 'pulang ke Bintáng', level: 3, category: 'suicide' }],
    })
    for (const text of [
      'aku pulang ke bintang',
      'PULANG KE BINTANG',
      'pulang ke bintnag',
      'pulang\u200b ke bint4ng',
    ])
      expect(judge([said(text)], watching)).toMatchObject({ level: 3, hits: [{ rule: 'local.1' }] })
  })

  test('that silences a rule takes away its hits and no others', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), silenced => {
        const after = rulesOf(texts, { silence: [silenced] })
        after.forEach(({ hits }, at) => {
          expect(ids(hits)).not.toContain(silenced)
          if (!ids(before[at]!.hits).includes(silenced)) expect(hits).toEqual(before[at]!.hits)
        })
      }),
      { numRuns: 8 },
    )
  })

  test('that moves a rule by some steps moves its hits by as many, and no others', () => {
    const movable = packs.flatMap(({ sections }) =>
      sections.filter(({ kind }) => kind === 'event' || kind === 'combine'),
    )
    fc.assert(
      fc.property(fc.constantFrom(...movable), fc.constantFrom(0, 1, 2, 3, 4), ({ id, level: own }, to) => {
        const after = rulesOf(texts, { levels: [{ rule: id, level: to as 0 }] })
        after.forEach((judged, at) => {
          // What parts add up to is told only where none of them says as much.
          const [hits, expected] = [judged, before[at]!].map(one =>
            one.hits.filter(({ rule }) => rule !== 'suicide.composed'),
          ) as [Hit[], Hit[]]
          expect(ids(hits)).toEqual(ids(expected))
          hits.forEach(({ rule, level: got }, index) => {
            const was = expected[index]!.level
            if (rule === id) expect(got).toBe(Math.max(0, Math.min(4, was + to - own!)))
            else expect(got).toBe(was)
          })
        })
      }),
      { numRuns: 8 },
    )
  })
})
