import { afterEach, describe, expect, test } from 'vitest'
import type { Config } from '../config.ts'
import type { Running } from '../start.ts'
import { STORES, type StoreName } from './harness.ts'
import { receipt } from './outside.ts'
import { openRoad, type Road } from './road.ts'

/** The secret changes, and with it the key of Web Push and the keys of the addresses. */

const [FIRST, SECOND] = [
  'the first secret of the tests, long enough',
  'the second secret of the tests, long enough',
]

let on: Road
afterEach(() => on.close())

async function open(store: StoreName, config: Partial<Config> = {}): Promise<void> {
  on = await openRoad(store, 5_000, { secret: FIRST, ...config })
  await on.prove('counselor1', 'push')
  await on.prove('counselor1', 'email')
  await on.prove('counselor2', 'push')
  await on.as('admin', async admin => {
    const { policy, rev } = await admin.must('policy:read', {})
    await admin.must('policy:write', {
      policy: { ...policy, fallback: { email: 'kepala@example.org' } },
      rev,
    })
  })
}

/** Ends the server, and starts it on the same data with other secrets. */
async function restart(config: Partial<Config>): Promise<Running> {
  await on.world.node.close()
  on.world.node = await on.world.startNode({}, config)
  await on.world.node.settled()
  return on.world.node
}

const channels = (login: string) =>
  on.as(login, async counselor => {
    const { contact, unreachable } = await counselor.must('contacts:read', {})
    return {
      unreachable,
      ...Object.fromEntries(contact.channels.map(({ kind, disabledAt }) => [kind, disabledAt === undefined])),
    }
  })

async function warnings(): Promise<string[]> {
  const response = await fetch(`${on.world.node.url}/readyz`)
  return ((await response.json()) as { warnings: string[] }).warnings
}

async function drill(): Promise<string[]> {
  await on.as('admin', admin => admin.must('drill:start', { level: 4 }))
  return (await on.passes(1_000)).sort()
}

const COMPLAINT = '2 channels of counselors can no longer be used'

describe.each(STORES)('a new secret on %s', store => {
  test('[PA42] without a push key of its own: the devices are shown as not working, their owners are told once by what still works, and everything else goes on', async () => {
    await open(store)
    expect(await warnings()).toEqual([])
    const changed = { secret: SECOND, previousSecret: FIRST }
    await restart(changed)
    expect(on.outside.take()).toEqual(['warning → email counselor1'])
    expect(await warnings()).toEqual([COMPLAINT])
    expect(on.world.output.join('')).toContain('channels of counselors can no longer be used')
    expect(await channels('counselor1')).toEqual({ push: false, email: true, unreachable: ['counselor2'] })
    expect(await drill()).toEqual(['page → email counselor1'])

    // Told once, not with every start. Nor is the previous secret needed any more.
    await restart({ secret: SECOND })
    expect(on.outside.take()).toEqual([])
    expect(await channels('counselor1')).toEqual({ push: false, email: true, unreachable: ['counselor2'] })

    // The phone is added again, as its browser gives it.
    await on.prove('counselor1', 'push')
    expect(await channels('counselor1')).toMatchObject({ push: true, email: true })
    expect(await drill()).toEqual(['page 4 → push counselor1'])
  })

  test('[PA43] with a push key of its own nothing changes for anybody', async () => {
    const notify = (vapid: string) => ({ ...on.outside.notify, vapidPrivateKey: vapid })
    const key = Buffer.alloc(32, 7).toString('base64url')
    on = await openRoad(store, 5_000, { secret: FIRST })
    await restart({ secret: FIRST, notify: notify(key) })
    await on.prove('counselor1', 'push')
    await restart({ secret: SECOND, previousSecret: FIRST, notify: notify(key) })
    await restart({ secret: SECOND, notify: notify(key) })
    expect(await warnings()).toEqual([])
    expect(await channels('counselor1')).toMatchObject({ push: true })
    expect(await drill()).toEqual(['page 4 → push counselor1'])
  })

  test('[PA44] under a wrong secret every channel is shown as not working, and a page is exhausted at once; under the right one all work again', async () => {
    await open(store)
    await restart({ secret: SECOND })
    expect(await warnings()).toEqual(['3 channels of counselors can no longer be used'])
    expect(await channels('counselor1')).toEqual({
      push: false,
      email: false,
      unreachable: ['counselor1', 'counselor2'],
    })
    expect(await drill()).toEqual([])
    await on.as('counselor1', async counselor => {
      expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ exhausted: true }])
      expect((await counselor.must('contacts:test', {})).results.map(({ sent }) => sent)).toEqual([
        false,
        false,
      ])
    })
    await restart({ secret: FIRST })
    expect(await warnings()).toEqual([])
    const all = ['page 4 → push counselor1', 'page 4 → push counselor2', 'page → email counselor1']
    expect(await channels('counselor1')).toEqual({ push: true, email: true, unreachable: [] })
    expect((await on.passes(5 * 60_000)).sort()).toEqual([...all, 'page → email kepala'])
  })

  test('[PA45] a channel that had stopped working is relied on only once it is proved anew', async () => {
    await open(store)
    await restart({ secret: SECOND, previousSecret: FIRST })
    on.outside.take()
    await on.as('counselor2', async counselor => {
      await counselor.must('contacts:add', {
        name: 'phone',
        address: on.outside.address('push', 'counselor2'),
      })
      const { links } = (await on.outside.until(1))[0]!
      const verified = async () =>
        (await counselor.must('contacts:read', {})).contact.channels.map(channel => channel.verified)
      expect(await verified()).toEqual([false])
      expect(await receipt(on.world.node, links.seen!)).toBe(200)
      expect(await verified()).toEqual([true])
      on.outside.take()
    })
  })
})
