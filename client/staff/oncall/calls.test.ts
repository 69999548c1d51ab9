import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeWire } from '../../lib/fake-wire.ts'
import { Calls } from './calls.ts'

let wire: FakeWire
let calls: Calls
let sounds: string[]
let quietFor: number
const look = (visible: boolean) => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visible ? 'visible' : 'hidden')
  document.dispatchEvent(new Event('visibilitychange'))
}
const seen = () => wire.asked.filter(([event]) => event === 'delivery:seen').map(([, payload]) => payload)
/** Everything that was asked has its answer. */
const settled = () => new Promise(resolve => setTimeout(resolve))
const call = (deliveryId: string, level = 3) => wire.says('page:call', { deliveryId, level, pages: ['p1'] })

beforeEach(() => {
  wire = new FakeWire()
  sounds = []
  quietFor = 60_000
  calls = new Calls({
    wire,
    sound: kind => sounds.push(kind),
    sinceSound: () => quietFor,
    refresh: () => wire.asked.push(['refresh', undefined]),
  })
})
afterEach(() => {
  calls.close()
  vi.restoreAllMocks()
})

describe('the pager’s calls', () => {
  it('[SF70] a call sounds, urgently from high on, asks for the state, and is answered as seen on a visible screen', async () => {
    look(true)
    call('d1', 2)
    call('d2', 4)
    expect(sounds).toEqual(['gentle', 'urgent'])
    expect(wire.asked.filter(([event]) => event === 'refresh')).toHaveLength(2)
    await vi.waitFor(() => expect(seen()).toContainEqual({ deliveryId: 'd2' }))
  })

  it('[SF71] on a hidden screen it is seen only when the screen is', async () => {
    look(false)
    call('d1')
    await Promise.resolve()
    expect(seen()).toEqual([])
    look(true)
    expect(seen()).toEqual([{ deliveryId: 'd1' }])
  })

  it('[SF71] what could not be said offline is said once there is a connection, and then no more', async () => {
    look(true)
    wire.online = false
    call('d1')
    expect(seen()).toEqual([])
    wire.goes(true)
    expect(seen()).toEqual([{ deliveryId: 'd1' }])
    await settled()
    wire.goes(true)
    expect(seen()).toHaveLength(1)
  })

  it('[SF72] a page that has just sounded because it is new is not sounded again by its call', () => {
    quietFor = 800
    call('d1')
    expect(sounds).toEqual([])
  })
})
