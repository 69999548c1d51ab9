import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeWire } from '../lib/fake-wire.ts'
import { keep, kept } from '../lib/keep.ts'
import type { ConversationView } from '../lib/wire.ts'
import { FIRST_DRAFT } from './places.ts'
import { program } from './program.fixture.ts'
import { Stay } from './stay.svelte.ts'

const PLACE = { position: 2, estimateFromSeconds: 60, estimateSeconds: 180, peersAvailable: 1 }
const OPENING = { topics: [], language: 'id', firstMessage: 'Hai' } as const

let wire: FakeWire
let face = program()

/** What the server knows of this visit from now on. */
function serverHas(...views: ConversationView[]): void {
  wire.answers['state:sync'] = { rev: crypto.getRandomValues(new Uint8Array(4)).join(), conversations: views }
}

const arrive = () => new Stay('demo', wire)
const shows = (stay: Stay, screen: string) => vi.waitFor(() => expect(stay.screen).toBe(screen))

beforeEach(() => {
  sessionStorage.clear()
  face = program()
  wire = new FakeWire()
  wire.online = false
  serverHas()
  vi.stubGlobal('fetch', async () => Response.json(face))
})
afterEach(() => vi.unstubAllGlobals())

describe('stay', () => {
  it('[CL22] whoever only looks opens no connection', async () => {
    const opened = vi.spyOn(wire, 'open')
    await shows(arrive(), 'welcome')
    expect(opened).not.toHaveBeenCalled()
  })

  it('[CL23] a request is shown at once, and goes out as soon as there is a connection, also after a reload', async () => {
    vi.spyOn(wire, 'open').mockImplementation(() => {})
    const stay = arrive()
    await shows(stay, 'welcome')
    stay.open({ ...OPENING, topics: [] })
    expect(stay.screen).toBe('waiting')

    const again = arrive()
    expect(again.screen).toBe('waiting')
    wire.answers['request:open'] = { conversationId: 'c1', ...PLACE }
    serverHas(wire.view({ state: 'waiting', queue: PLACE }))
    wire.goes(true)
    await vi.waitFor(() => expect(again.conversation?.view.queue?.position).toBe(2))
    expect(wire.asked).toContainEqual(['request:open', OPENING])
    expect(kept('opening')).toBeUndefined()
  })

  it('[CL24] a closed program keeps what was written and says that it is closed', async () => {
    keep(`draft.${FIRST_DRAFT}`, 'Hai')
    wire.answers['request:open'] = 'CLOSED'
    const stay = arrive()
    await shows(stay, 'welcome')
    face = program({ hours: { timeZone: 'Asia/Jakarta', open: false } })
    stay.open({ ...OPENING, topics: [] })
    await vi.waitFor(() => expect(stay.program?.hours.open).toBe(false))
    expect([stay.screen, stay.trouble]).toEqual(['welcome', 'CLOSED'])
    expect(kept(`draft.${FIRST_DRAFT}`)).toBe('Hai')

    face = program()
    await stay.load()
    expect(stay.trouble).toBeUndefined()
  })

  it('[CL29] why a request was refused stays on the screen', async () => {
    wire.answers['request:open'] = 'FORBIDDEN'
    const stay = arrive()
    await shows(stay, 'welcome')
    stay.open({ ...OPENING, topics: [] })
    await shows(stay, 'welcome')
    await vi.waitFor(() => expect(stay.trouble).toBe('FORBIDDEN'))
    await stay.load()
    expect(stay.trouble).toBe('FORBIDDEN')
  })

  it('[CL25] a reload in any state leads back to it', async () => {
    for (const [state, screen] of [
      ['waiting', 'waiting'],
      ['open', 'chat'],
      ['ended', 'after'],
    ] as const) {
      keep('last', 'c1')
      wire.online = false
      serverHas(wire.view({ state }))
      const stay = arrive()
      expect(['resuming', screen]).toContain(stay.screen)
      await shows(stay, screen)
    }
  })

  it('[CL26] what was left behind does not come back', async () => {
    keep('last', 'c1')
    serverHas(wire.view({ state: 'ended', endReason: 'ended' }))
    const stay = arrive()
    await shows(stay, 'after')
    stay.again()
    await shows(stay, 'welcome')
    wire.says('sync:now', {})
    await vi.waitFor(() => expect(wire.asked.length).toBeGreaterThan(1))
    expect(stay.screen).toBe('welcome')
  })

  it('[CL27] a visit that the server no longer knows leads to the welcome', async () => {
    keep('last', 'gone')
    const stay = arrive()
    await shows(stay, 'welcome')
    expect(kept('last')).toBeUndefined()
  })

  it('[CL28] the emergency numbers open when told to, and again when told again', async () => {
    keep('last', 'c1')
    serverHas(wire.view({ state: 'open' }))
    const stay = arrive()
    await shows(stay, 'chat')
    wire.says('help:show', { level: 4 })
    expect([stay.helped, stay.helpOpen]).toEqual([true, true])
    stay.helpOpen = false
    wire.says('help:show', { level: 4 })
    expect(stay.helpOpen).toBe(true)
  })
})
