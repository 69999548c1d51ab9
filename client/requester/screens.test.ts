import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeWire } from '../lib/fake-wire.ts'
import { locale } from '../lib/i18n.svelte.ts'
import { keep } from '../lib/keep.ts'
import type { ConversationView, ProgramView } from '../lib/wire.ts'
import { clearScreen, find, found, prepareScreen, show, text, type } from '../ui/screen.fixture.ts'
import App from './App.svelte'
import { program } from './program.fixture.ts'
import { Stay } from './stay.svelte.ts'

let wire: FakeWire

beforeEach(() => {
  sessionStorage.clear()
  locale.set('en')
  wire = new FakeWire()
  wire.online = false
  prepareScreen()
})
afterEach(async () => {
  await clearScreen()
  vi.unstubAllGlobals()
})

async function arrive(face: ProgramView, heading: RegExp, view?: ConversationView): Promise<void> {
  vi.stubGlobal('fetch', async () => Response.json(face))
  if (view) {
    keep('last', view.conversationId)
    wire.answers['state:sync'] = { rev: 'r', conversations: [view] }
  }
  show(App, { stay: new Stay('demo', wire) })
  await found('h1', heading)
}

describe('the requester’s screens', () => {
  it('[CL33] the numbers stand in every state, with the day somebody checked them', async () => {
    await arrive(program(), /Want to talk\?/)
    const numbers = document.querySelector('aside')!
    expect(numbers.querySelector('a[href^="tel:"]')?.getAttribute('href')).toBe('tel:119,8')
    expect(numbers.textContent).toContain('119 ext 8')
    expect(numbers.textContent).toContain('Last checked 1 March 2025')
  })

  it('[CL33] numbers that nobody checked are not passed off as checked', async () => {
    const { verifiedOn: _, ...unchecked } = program().resources[0]!
    await arrive(program({ resources: [unchecked] }), /Want to talk\?/)
    expect(text()).toContain('has not checked these numbers')
  })

  it('[CL34] outside its hours it says when it opens, and offers no way to wait', async () => {
    const opensAt = Date.UTC(2025, 2, 3, 1)
    await arrive(program({ hours: { timeZone: 'Asia/Jakarta', open: false, opensAt } }), /./)
    await found('p', /We open again Monday,? 3 March/)
    expect(find('button', /Start talking/)).toBeUndefined()
  })

  it('[CL34] its hours are written as the language writes them', async () => {
    const weekly = [{ day: 1, from: '16:00', to: '20:00' }]
    await arrive(program({ hours: { timeZone: 'Asia/Jakarta', open: true, weekly } }), /./)
    await found('dd', /^16:00–20:00/)
    locale.set('id')
    await found('dd', /^16\.00–20\.00 WIB$/)
  })

  it('[CL35] with nobody ready the waiting room says so, and promises nothing', async () => {
    const queue = { position: 3, estimateFromSeconds: 0, estimateSeconds: 0, peersAvailable: 0 }
    const view = wire.view({ state: 'waiting', queue, openedAt: Date.now() })
    await arrive(program(), /You are in line/, view)
    await found('p', /Number 3 in line/)
    expect(text()).toContain('No peer is ready right now')
    expect(text()).not.toContain('Expected wait')
  })

  it('[CL36] a lost peer is told kindly', async () => {
    const queue = { position: 1, estimateFromSeconds: 60, estimateSeconds: 240, peersAvailable: 2 }
    const view = wire.view({ state: 'waiting', queue, returned: true, openedAt: Date.now() })
    await arrive(program(), /You are in line/, view)
    await found('p', /it’s not because of you/)
    expect(text()).toContain('Expected wait 1–4 minutes')
  })

  it('[CL37] a change of language keeps the half-written text', async () => {
    await arrive(program(), /./, wire.view({ state: 'open' }))
    type(await found('textarea', /^$/), 'setengah')
    find('button', /^ID/)!.click()
    await found('button', /^Kirim$/)
    expect(document.querySelector('textarea')!.value).toBe('setengah')
    expect(document.documentElement.lang).toBe('id')
  })

  it('[CL38] everybody sees that a counselor is here', async () => {
    const members = [
      { role: 'requester' as const, alias: 'You', fromSeq: 1, mine: true },
      { role: 'peer' as const, alias: 'Raka', fromSeq: 1 },
      { role: 'counselor' as const, alias: 'Bu Ratna', fromSeq: 1 },
    ]
    await arrive(program(), /./, wire.view({ state: 'open', members }))
    await found('[role=status]', /A counselor is here/)
  })
})
