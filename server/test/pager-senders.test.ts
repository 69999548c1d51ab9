import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { STORES } from './harness.ts'
import { MINUTE, plan, SECOND } from './paging.ts'
import { openRoad, type Road } from './road.ts'

/** The whole road: what other people's servers and devices do to a page that is sent to them. */

let on: Road
afterEach(() => on.close())

const WEBHOOK = 'page 3 → webhook counselor1'
const MAIL = 'page → email counselor1'
const PUSH = 'page 3 → push counselor1'

const resets = (response: ServerResponse) => response.socket!.resetAndDestroy()
const hangs = () => {}
function drips(response: ServerResponse) {
  response.writeHead(200).write('a')
}
function pours(response: ServerResponse) {
  const more = () => {
    if (response.destroyed) return
    response.write('a'.repeat(65_536))
    setImmediate(more)
  }
  response.writeHead(200)
  more()
}
const says =
  (status: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end()

describe.each(STORES)('the whole road on %s', store => {
  test.each([
    ['says 429 with Retry-After', says(429, { 'retry-after': '20' }), 'overloaded', 20],
    ['says 503 with Retry-After', says(503, { 'retry-after': '20' }), 'overloaded', 20],
    ['says 500', says(500), 'overloaded', 1],
    ['hangs', hangs, 'timeout', 1],
    ['resets the connection', resets, 'unreachable', 1],
  ])(
    '[PA29] a webhook that %s: the e-mail goes out at once, and the same notice again when it may, until it arrives',
    async (_, fails, reason, seconds) => {
      on = await openRoad(store, 200)
      await on.prove('counselor1', 'email')
      await on.prove('counselor1', 'webhook')
      const keys = new Set<string>()
      on.outside.answers.set('webhook counselor1', (response, { key }) => {
        keys.add(key)
        fails(response)
      })
      const { id } = await on.sign(3)
      expect((await on.passes(3 * SECOND)).sort()).toEqual([WEBHOOK, MAIL])
      expect(await on.passes((seconds - 1) * SECOND)).toEqual([])
      on.outside.answers.set('webhook counselor1', (response, { key }) => {
        keys.add(key)
        response.end()
      })
      expect(await on.passes(3 * SECOND)).toEqual([WEBHOOK])
      expect(keys.size).toBe(1)
      expect(await on.passes(30 * SECOND)).toEqual([])
      expect(await on.lines(id, 'webhook')).toEqual(['called', `failed ${reason}`, 'sent'])
      expect(await on.lines(id, 'email')).toEqual(['called', 'sent'])
    },
  )

  test.each([
    ['a slow body', drips],
    ['a body without end', pours],
    ['a redirect', says(307, { location: 'http://127.0.0.1:1/' })],
    ['a refusal', says(400)],
  ])(
    '[PA30] a webhook that answers with %s is hung up on, and answered for: nothing is sent twice',
    async (what, answers) => {
      on = await openRoad(store)
      await on.prove('counselor1', 'webhook')
      on.outside.answers.set('webhook counselor1', answers)
      const { id } = await on.sign(3)
      expect(await on.passes(60 * SECOND)).toEqual([WEBHOOK])
      const took = what.includes('body')
      expect(await on.lines(id, 'webhook')).toEqual(['called', took ? 'sent' : 'failed refused'])
    },
  )

  test('[PA31] while a webhook hangs the sweeps go on, the other channels carry their notices, and a colleague’s answer ends it', async () => {
    on = await openRoad(store)
    for (const login of ['counselor1', 'counselor2']) await on.prove(login, 'webhook')
    await on.prove('counselor1', 'email')
    const held: ServerResponse[] = []
    on.outside.answers.set('webhook counselor1', response => void held.push(response))
    const page = await on.sign(4)
    await on.world.advance(SECOND)
    const arrivals = await on.outside.until(3)
    expect(held).toHaveLength(1)
    expect(arrivals.map(({ at }) => at).sort()).toEqual([
      'email counselor1',
      'webhook counselor1',
      'webhook counselor2',
    ])
    // A further page, while the first one still hangs there.
    const { links } = arrivals.find(({ at }) => at === 'webhook counselor2')!
    on.outside.take()
    await on.sign(4)
    await on.world.advance(6 * SECOND)
    expect((await on.outside.until(3)).map(({ at }) => at)).toContain('webhook counselor1')
    const taken = await fetch(`${on.world.node.url}${new URL(links.acknowledge!).pathname}`, {
      method: 'POST',
    })
    expect(taken.status).toBe(200)
    for (const response of held) response.end()
    await on.world.node.parts.deliveries.settled()
    expect((await on.page(page.id)).state).toBe('acknowledged')
    on.outside.take()
  })

  test('[PA32] a push that its service took and no device showed is as good as none: the next channel, then the next step', async () => {
    on = await openRoad(store)
    await on.prove('counselor1', 'push')
    await on.prove('counselor1', 'email')
    await on.prove('counselor2', 'email')
    const [one, two] = await Promise.all(
      ['counselor1', 'counselor2'].map(login =>
        on.as(login, async counselor => (await counselor.must('state:sync', {})).account!.id),
      ),
    )
    await on.write({ high: plan([one!, two!], { channels: 'in-turn' }, 120) })
    const { id } = await on.sign(3)
    expect(await on.passes(3 * SECOND)).toEqual([PUSH])
    expect(await on.passes(29 * SECOND)).toEqual([])
    expect(await on.passes(2 * SECOND)).toEqual([MAIL])
    expect(await on.passes(90 * SECOND)).toEqual(['page → email counselor2'])
    expect(await on.lines(id, 'push')).toEqual(['called', 'sent', 'unseen'])
  })

  test('[PA33] a push service that says 410: the device is used no longer, its owner is warned by what still works, and the next channel is used now', async () => {
    on = await openRoad(store)
    const device = await on.prove('counselor1', 'push')
    await on.prove('counselor1', 'email')
    const one = await on.as('counselor1', async c => (await c.must('state:sync', {})).account!.id)
    await on.write({ high: plan([one], { channels: 'in-turn' }, 120) })
    on.outside.answers.set('push counselor1', says(410))
    const { id } = await on.sign(3)
    expect([...(await on.passes(3 * SECOND)), ...(await on.passes(SECOND))]).toEqual([
      PUSH,
      'warning → email counselor1',
      MAIL,
    ])
    expect(await on.lines(id, 'push')).toEqual(['called', 'failed gone'])
    await on.as('counselor1', async counselor => {
      const { contact } = await counselor.must('contacts:read', {})
      expect(contact.channels.find(channel => channel.id === device)).toHaveProperty('disabledAt')
    })
    // Not at the next step either.
    expect(await on.passes(2 * MINUTE)).toEqual([MAIL])
  })

  test.each([
    ['before the push service has answered', 'early'],
    ['though the push service said that it failed', 'failed'],
    ['twice, and at once', 'twice'],
    ['after the next channel was used', 'late'],
    ['after somebody has answered', 'after'],
  ])('[PA34] a receipt that comes %s counts once, and moves nothing back', async (_, when) => {
    on = await openRoad(store)
    await on.prove('counselor1', 'push')
    await on.prove('counselor1', 'email')
    const one = await on.as('counselor1', async c => (await c.must('state:sync', {})).account!.id)
    await on.write({ high: plan([one], { channels: 'in-turn' }, 600) })
    let seen = ''
    on.outside.answers.set('push counselor1', async (response, { links }) => {
      seen = links.seen!
      if (when === 'early') expect(await on.receipt(seen)).toBe(200)
      response.writeHead(when === 'failed' ? 500 : 201).end()
    })
    const { id } = await on.sign(3)
    expect(await on.passes(3 * SECOND)).toEqual([PUSH])
    // What failed is followed at once by the next channel.
    if (when === 'failed') expect(await on.turns()).toEqual([MAIL])
    if (when === 'twice')
      expect(await Promise.all([1, 2, 3].map(() => on.receipt(seen)))).toEqual([200, 200, 200])
    if (when === 'late' || when === 'after') expect(await on.passes(40 * SECOND)).toEqual([MAIL])
    if (when === 'after') {
      await on.as('counselor2', counselor => counselor.must('page:acknowledge', { pageId: id }))
    }
    expect(await on.receipt(seen)).toBe(200)
    const { state } = await on.page(id)
    expect(state).toBe(when === 'after' ? 'acknowledged' : 'delivered')
    const lines = await on.lines(id, 'push')
    expect(lines.filter(what => what === 'seen')).toHaveLength(1)
    expect(lines.filter(what => what === 'sent').length).toBeLessThanOrEqual(1)
    // Seen in time, the e-mail waits for its own time; seen late, it has gone and is not sent again.
    expect(await on.passes(20 * SECOND)).toEqual([])
  })

  test('[PA35] receipts for two pages, the later one first: each page is delivered by its own', async () => {
    on = await openRoad(store)
    await on.prove('counselor1', 'push')
    const first = await on.sign(4)
    expect(await on.passes(SECOND)).toHaveLength(1)
    const links: string[] = []
    on.outside.answers.set('push counselor1', (response, arrival) => {
      links.push(arrival.links.seen!)
      response.writeHead(201).end()
    })
    const second = await on.sign(4)
    expect(await on.passes(6 * SECOND)).toHaveLength(1)
    expect(await on.receipt(links[0]!)).toBe(200)
    expect(await on.lines(second.id, 'push')).toEqual(['called', 'sent', 'seen'])
    expect(await on.lines(first.id, 'push')).toEqual(['called', 'sent'])
    // A day later the link is no more, and whoever made one up is unknown.
    on.world.clock.add(25 * 60 * MINUTE)
    expect(await on.receipt(links[0]!)).toBe(410)
    expect(await on.receipt(`${links[0]}x`)).toBe(404)
  })
})
