import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeWire } from '../../lib/fake-wire.ts'
import { locale } from '../../lib/i18n.svelte.ts'
import { clearScreen, find, found, prepareScreen, show, text, type } from '../../ui/screen.fixture.ts'
import LexiconConsole from './LexiconConsole.svelte'
import { made, RULES } from './lexicon.fixture.ts'
import { Lexicon } from './lexicon.svelte.ts'

let wire: FakeWire

beforeEach(() => {
  locale.set('en')
  prepareScreen()
  wire = new FakeWire()
  wire.answers['lexicon:read'] = { rules: RULES, changes: [] }
})
afterEach(async () => {
  await clearScreen()
  vi.unstubAllGlobals()
})

const arrive = async (): Promise<void> => {
  show(LexiconConsole, { lexicon: new Lexicon(wire), alias: 'Bu Ratna' })
  await found('summary', /suicide\.act/)
}
const press = async (words: RegExp, selector = 'button') => (await found(selector, words)).click()
const field = async (label: RegExp) =>
  document.getElementById((await found('label', label)).getAttribute('for')!)!
const rules = () => [...document.querySelectorAll('summary .name')].map(name => name.textContent)
const asked = (event: string) => wire.asked.filter(([name]) => name === event).map(([, payload]) => payload)

describe('the lexicon on the screen', () => {
  it('[SF50] a search narrows the rules and shows where it was found; opened, a rule shows its packs', async () => {
    await arrive()
    expect(rules()).toEqual(['suicide.act', 'misuse.money', 'overdose.took'])
    type(await field(/Search/), 'bundir')
    await vi.waitFor(() => expect(rules()).toEqual(['suicide.act']))
    expect(text()).toContain('1 found')
    expect(text()).toContain('Found in: bundir')

    const details = (await found('summary', /suicide\.act/)).parentElement as HTMLDetailsElement
    details.open = true
    details.dispatchEvent(new Event('toggle'))
    await found('h3', /Indonesian pack/)
    expect(text()).toContain('aku mau bunuh diri malam ini → Imminent danger')
  })

  it('[SF51] a phrase is added with its level and category, and it is said that it counts', async () => {
    const change = { kind: 'add', phrase: 'pulang ke bintang', level: 3, category: 'suicide' } as const
    wire.answers['lexicon:change'] = { changes: [made(1, change)] }
    await arrive()
    await press(/Add a phrase/)
    type(await field(/^Phrase$/), ' pulang ke bintang ')
    ;(await found('label', /High risk/)).querySelector('input')!.click()
    await press(/^Save$/)
    await found('[role=status]', /It counts from the next message on/)
    expect(asked('lexicon:change')).toEqual([{ after: 0, change }])
    await found('li', /pulang ke bintang.*High risk/)
  })

  it('[SF51] a phrase of one letter, and a level that is the same, cannot be saved', async () => {
    await arrive()
    await press(/Add a phrase/)
    const savable = () => !find('button', /^Save$/)!.hasAttribute('disabled')
    type(await field(/^Phrase$/), ' a ')
    await vi.waitFor(() => expect(savable()).toBe(false))
    type(await field(/^Phrase$/), ' ab ')
    await vi.waitFor(() => expect(savable()).toBe(true))
    await press(/^Cancel$/)

    const details = (await found('summary', /suicide\.act/)).parentElement as HTMLDetailsElement
    details.open = true
    details.dispatchEvent(new Event('toggle'))
    await press(/^Change the level$/)
    await found('h2', /Level of “suicide\.act”/)
    expect(savable()).toBe(false)
    ;(await found('label', /High risk/)).querySelector('input')!.click()
    await vi.waitFor(() => expect(savable()).toBe(true))
  })

  it('[SF52] who asked for what waits may only withdraw it', async () => {
    const pending = { id: 'p1', by: 'Bu Ratna', at: 1, change: { kind: 'silence', rule: 'suicide.act' } }
    wire.answers['lexicon:read'] = { rules: RULES, changes: [], pending }
    wire.answers['lexicon:confirm'] = { changes: [] }
    await arrive()
    expect(text()).toContain('suicide.act silenced')
    expect(find('button', /^Confirm$/)).toBeUndefined()
    await press(/^Withdraw$/)
    await vi.waitFor(() => expect(text()).not.toContain('Waiting for a second counselor'))
    expect(asked('lexicon:confirm')).toEqual([{ id: 'p1', confirmed: false }])
  })

  it('[SF52] a second counselor may confirm it, and is told why if they may not', async () => {
    const pending = { id: 'p1', by: 'Pak Yusuf', at: 1, undo: 1 }
    const changes = [made(1, { kind: 'level', rule: 'suicide.act', level: 4 })]
    wire.answers['lexicon:read'] = { rules: RULES, changes, pending }
    wire.answers['lexicon:confirm'] = 'FORBIDDEN'
    await arrive()
    expect(text()).toContain('Take back: suicide.act moved to: Imminent danger')
    await press(/^Confirm$/)
    await found('[role=alert]', /A second counselor has to confirm this/)
    expect(asked('lexicon:confirm')).toEqual([{ id: 'p1', confirmed: true }])
  })

  it('[SF53] as one types it shows the level, the marks, the rules, and what did not count and why', async () => {
    const body = 'bukan mau mati, tapi bunuh diri'
    const hit = (rule: string, start: number, end: number) => ({
      rule,
      level: 4,
      category: 'suicide',
      spans: [{ message: 0, start, end }],
      parts: ['time: today'],
    })
    wire.answers['lexicon:try'] = {
      level: 4,
      category: 'suicide',
      highest: 4,
      hits: [hit('suicide.act', 21, 31)],
      suppressed: [{ ...hit('suicide.die', 10, 14), reason: 'negated' }],
    }
    await arrive()
    type(await found('textarea', /Text of message 1/), body)
    await found('[role=status]', /This comes to: Imminent danger, suicide/)
    expect(document.querySelector('mark')?.textContent).toBe('bunuh diri')
    expect(text()).toContain('time: today')
    await found('li', /suicide\.die.*mati.*it is negated/)
    expect(asked('lexicon:try')).toEqual([{ messages: [{ from: 'requester', body }] }])

    locale.set('id')
    await found('[role=status]', /Hasilnya: Bahaya saat ini, bunuh diri/)
    expect(text()).toContain('waktu: hari ini')
    expect(text()).toContain('kalimatnya menyangkal')
  })

  it('[SF54] the review counts the verdicts by rule, and leads to the rule', async () => {
    const none = { right: 0, 'too-high': 0, 'too-low': 0, false: 0 }
    wire.answers['lexicon:review'] = { rules: [{ rule: 'misuse.money', ...none, false: 2 }] }
    await arrive()
    await press(/^Review$/)
    await found('li', /misuse\.money.*Right: 0.*False alarm: 2/)
    await press(/Look at the rule/)
    await vi.waitFor(() => expect(rules()).toEqual(['misuse.money']))
  })

  it('[SF55] a change is taken back from the list, once', async () => {
    const change = { kind: 'silence', rule: 'misuse.money' } as const
    wire.answers['lexicon:read'] = { rules: RULES, changes: [made(1, change)] }
    wire.answers['lexicon:undo'] = { changes: [made(1, change, { undone: true })] }
    await arrive()
    await found('summary', /misuse\.money.*Silenced/)
    await press(/^Changes$/)
    await press(/^Take back: misuse\.money silenced/)
    await press(/^Take back$/, 'dialog button')
    await found('li', /misuse\.money silenced.*Taken back/)
    expect(asked('lexicon:undo')).toEqual([{ after: 1, number: 1 }])
    expect(find('button', /^Take back/)).toBeUndefined()
  })
})
