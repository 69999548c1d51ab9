import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeWire } from '../../lib/fake-wire.ts'
import { made, RULES } from './lexicon.fixture.ts'
import { Lexicon } from './lexicon.svelte.ts'
import { marksIn, TryOut, wordsOf } from './try-out.svelte.ts'

const silence = { kind: 'silence', rule: 'misuse.money' } as const
const NOTHING = { level: 0, category: null, highest: 0, hits: [], suppressed: [] }

let wire: FakeWire
beforeEach(() => {
  wire = new FakeWire()
  wire.answers['lexicon:read'] = { rules: RULES, changes: [made(1, silence)] }
})

describe('a change', () => {
  let lexicon: Lexicon
  beforeEach(async () => {
    lexicon = new Lexicon(wire)
    await lexicon.load()
  })

  it('[SF44] says how many changes its maker knew of, and counts at once', async () => {
    const changes = [made(1, silence, { undone: true })]
    wire.answers['lexicon:undo'] = { changes }
    expect(await lexicon.undo(1)).toBe(true)
    expect(wire.asked.at(-1)).toEqual(['lexicon:undo', { after: 1, number: 1 }])
    expect(lexicon.changes).toEqual(changes)
  })

  it('[SF44] that waits for a second person is not taken for one that counts', async () => {
    const pending = { id: 'p1', by: 'Bu Ratna', at: 1, change: silence }
    wire.answers['lexicon:change'] = { changes: [made(1, silence)], pending }
    expect(await lexicon.change(silence)).toBe(false)
    // Another one may go through meanwhile.
    wire.answers['lexicon:change'] = { changes: [made(1, silence), made(2, silence)], pending }
    expect(await lexicon.change(silence)).toBe(true)
  })

  it('[SF45] that a colleague forestalled is refused, and what they did is shown', async () => {
    wire.answers['lexicon:change'] = 'CONFLICT'
    wire.answers['lexicon:read'] = { rules: RULES, changes: [made(1, silence), made(2, silence)] }
    await expect(lexicon.change(silence)).rejects.toThrow('CONFLICT')
    expect(lexicon.changes).toHaveLength(2)
  })

  it('[SF46] what stands in the try-out is judged anew by what counts now', async () => {
    wire.answers['lexicon:try'] = NOTHING
    lexicon.tryOut.messages = [{ from: 'requester', body: 'pinjem duit' }]
    await lexicon.tryOut.ask()
    wire.answers['lexicon:undo'] = { changes: [] }
    wire.answers['lexicon:try'] = { ...NOTHING, level: 2 }
    await lexicon.undo(1)
    await vi.waitFor(() => expect(lexicon.tryOut.judged?.findings.level).toBe(2))
  })
})

describe('the try-out', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    wire.answers['lexicon:try'] = NOTHING
  })
  afterEach(() => vi.useRealTimers())
  const asked = () => wire.asked.filter(([event]) => event === 'lexicon:try').map(([, payload]) => payload)

  it('[SF47] asks once somebody pauses, and leaves out what is empty', async () => {
    const tryOut = new TryOut(wire)
    tryOut.add()
    for (const body of ['a', 'ak', 'aku']) {
      tryOut.messages[0]!.body = body
      tryOut.typed()
    }
    expect(asked()).toEqual([])
    await vi.runAllTimersAsync()
    expect(asked()).toEqual([{ messages: [{ from: 'requester', body: 'aku' }] }])
    tryOut.clear()
    await vi.runAllTimersAsync()
    expect(asked()).toHaveLength(1)
    expect(tryOut.judged).toBeUndefined()
  })

  it('[SF48] an answer to what was typed before never stands beside what is typed now', async () => {
    const answers: ((findings: object) => void)[] = []
    const tryOut = new TryOut({ ask: () => new Promise(resolve => answers.push(resolve as never)) })
    for (const body of ['aku', 'aku capek']) {
      tryOut.messages[0]!.body = body
      void tryOut.ask()
    }
    answers[1]!({ ...NOTHING, level: 1 })
    answers[0]!({ ...NOTHING, level: 4 })
    await vi.runAllTimersAsync()
    expect(tryOut.judged).toEqual({
      messages: [{ from: 'requester', body: 'aku capek' }],
      findings: { ...NOTHING, level: 1 },
    })
  })

  it('[SF49] each message has its own marks, though they are counted from the newest', () => {
    const hit = { rule: 'suicide.act', level: 4, category: 'suicide' as const, parts: [] }
    const spans = [
      { message: 1, start: 0, end: 7 },
      { message: 0, start: 0, end: 4 },
    ]
    const judged = {
      messages: [
        { from: 'requester' as const, body: 'aku mau' },
        { from: 'requester' as const, body: 'mati aja' },
      ],
      findings: { ...NOTHING, hits: [{ ...hit, spans }] },
    }
    expect(marksIn(judged, 0)).toEqual([spans[0]])
    expect(marksIn(judged, 1)).toEqual([spans[1]])
    expect(wordsOf(judged, spans)).toEqual(['aku mau', 'mati'])
  })
})
