import { afterEach, describe, expect, test } from 'vitest'
import { find } from '../app/documents.ts'
import { removePerson } from '../app/people.ts'
import type { Delivery } from '../domain/pager/delivery.ts'
import type { Override } from '../protocol/rota.ts'
import { STORES, type StoreName } from './harness.ts'
import { HOUR, MINUTE, openPaging, type Paging, plan, SECOND } from './paging.ts'

/** Whom a page calls, one step after the other, while people and rotas change. */

let on: Paging
afterEach(() => on.close())

const ONE = 'page 3 → counselor1@example.org'
const TWO = 'page 3 → counselor2@example.org'

async function open(
  store: StoreName,
  settings?: Parameters<typeof openPaging>[1],
): Promise<[string, string]> {
  on = await openPaging(store, settings)
  return [await on.reachable('counselor1'), await on.reachable('counselor2')]
}

const byRota = {
  high: plan([], { steps: [{ targets: [{ rota: 'counselors' }], delaySeconds: 60 }], repeats: 5 }),
}

const override = (id: string, what: Pick<Override, 'kind' | 'person'>, from: number, to: number) =>
  ({ id, by: 'admin', from, to, ...what }) as Override

describe.each(STORES)('a page on %s', store => {
  test('[PA12] climbs while nobody acknowledges: every step in turn, all of them again as often as the policy says, each once', async () => {
    const [one, two] = await open(store)
    await on.write({ high: plan([one, two], { repeats: 1 }, 30) })
    const page = await on.sign(3)
    const told: [number, string][] = []
    for (let second = 1; second <= 110; second++)
      for (const each of await on.passes(SECOND)) told.push([second, each])
    expect(told).toEqual([
      [3, ONE],
      [33, TWO],
      [63, ONE],
      [93, TWO],
    ])
    expect((await on.page(page.id)).climb).toMatchObject({ step: 1, round: 1, exhausted: false })
  })

  test('[PA13] acknowledged in the middle: what was addressed for later is cancelled, by whichever way it was acknowledged', async () => {
    const [one] = await open(store)
    await on.device('counselor1', 'webhook')
    await on.write({ moderate: plan([one], { channels: 'in-turn' }, 300) })
    const page = await on.sign(2)
    expect(await on.passes(5 * SECOND)).toEqual(['page 2 → counselor1@example.org'])
    const partition = on.world.node.app.store.program('demo')
    expect(await partition.count(`calls/${one}`)).toBe(1)
    await on.as('counselor2', counselor => counselor.must('page:acknowledge', { pageId: page.id }))
    expect(await on.passes(2 * MINUTE)).toEqual([])
    expect(await partition.count(`calls/${one}`)).toBe(0)
    const deliveries = (await partition.list('due')).filter(({ key }) => key.startsWith('delivery/'))
    expect(deliveries.map(({ value }) => (value as Delivery).state).sort()).toEqual(['cancelled', 'sent'])
    expect(await on.timeline(page.id)).toEqual(['step', 'called', 'called', 'sent', 'acknowledged'])
  })

  test('[PA14] an acknowledgement that races the next step: one of them wins, and an acknowledged page calls nobody', async () => {
    const [one, two] = await open(store)
    await on.write({ high: plan([one, two]) })
    const counselor = await on.world.staff('counselor1')
    for (let round = 0; round < 6; round++) {
      const page = await on.sign(3)
      const told = await on.passes(5 * SECOND)
      expect(told).toContain(ONE)
      on.world.clock.add(58 * SECOND)
      await Promise.all([
        on.world.node.tick(),
        counselor.must('page:acknowledge', { pageId: page.id }),
        on.world.node.parts.pager.due('demo', page.id),
      ])
      await on.world.node.parts.deliveries.settled()
      const timeline = await on.timeline(page.id)
      expect(timeline.filter(what => what === 'acknowledged')).toHaveLength(1)
      expect(timeline.filter(what => what === 'step').length).toBeLessThanOrEqual(2)
      expect((await on.page(page.id)).state).toBe('acknowledged')
      expect(await on.passes(10 * SECOND)).toEqual([])
      await counselor.must('page:resolve', { pageId: page.id, outcome: 'supported' })
    }
  })

  test('[PA15] nobody is on call at any step, and nobody can be reached: it is exhausted at once, seen to be, and the fallback is called', async () => {
    on = await openPaging(store)
    await on.rota({ people: [] })
    await on.write({ ...byRota, fallback: { email: 'kepala@example.org' } })
    const page = await on.sign(3)
    expect(await on.passes(3 * SECOND)).toEqual(['page 3 → kepala@example.org'])
    expect((await on.page(page.id)).climb).toMatchObject({ exhausted: true })
    expect((await on.timeline(page.id)).slice(0, 7)).toEqual([...Array(6).fill('passed'), 'exhausted'])
    await on.as('counselor1', async counselor => {
      expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ exhausted: true }])
    })
  })

  test('[PA16] in a gap of the rota the step is passed at once; once somebody is on call again, they are called', async () => {
    const [one, two] = await open(store)
    // It is noon in Jakarta: on call from 13:00.
    const hours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '13:00', to: '18:00' }]
    await on.rota({ people: [one], activeHours: hours })
    const steps = [
      { targets: [{ rota: 'counselors' }], delaySeconds: 60 },
      { targets: [{ person: two }], delaySeconds: 60 },
    ]
    await on.write({ high: plan([], { steps, repeats: 5 }) })
    const first = await on.sign(3)
    expect(await on.passes(4 * SECOND)).toEqual([TWO])
    await on.as('counselor2', counselor => counselor.must('page:acknowledge', { pageId: first.id }))
    await on.as('counselor2', counselor =>
      counselor.must('page:resolve', { pageId: first.id, outcome: 'no-risk' }),
    )
    await on.jumps(HOUR)
    await on.sign(3)
    expect(await on.passes(4 * SECOND)).toEqual([ONE])
  })

  test('[PA17] a hand-off in the middle of a page: the next time around calls whoever is on call then', async () => {
    const [one, two] = await open(store)
    // Handed off at 12:01, a minute from now.
    await on.rota({ people: [one, two], handoffAt: '12:01' })
    await on.write(byRota)
    await on.sign(3)
    expect(await on.passes(4 * SECOND)).toEqual([ONE])
    expect(await on.passes(MINUTE)).toEqual([TWO])
  })

  test('[PA18] an override in the middle of a page counts from the next step on, and no longer than it lasts', async () => {
    const [one, two] = await open(store)
    await on.rota({ people: [one] })
    await on.write(byRota)
    await on.sign(3)
    expect(await on.passes(4 * SECOND)).toEqual([ONE])
    const now = on.world.clock.now()
    const stands = override('o1', { kind: 'replace', person: two }, now, now + 2 * MINUTE)
    await on.rota({ people: [one] }, { overrides: [stands] })
    expect(await on.passes(MINUTE)).toEqual([TWO])
    expect(await on.passes(MINUTE)).toEqual([TWO])
    expect(await on.passes(MINUTE)).toEqual([ONE])
    const away = override('o2', { kind: 'remove', person: one }, now, now + HOUR)
    await on.rota({ people: [one] }, { overrides: [away] })
    // Nobody is left: the rest is passed at once, and everybody is called.
    expect((await on.passes(MINUTE)).sort()).toEqual([ONE, TWO])
  })

  test('[PA19] somebody deleted in the middle: nothing more goes to them, what they had taken pages again, and their addresses are erased', async () => {
    const [one, two] = await open(store)
    const { app } = on.world.node
    const partition = app.store.program('demo')
    await on.device('counselor1', 'webhook')
    await on.write({ high: plan([one, two]), moderate: plan([one, two], { channels: 'in-turn' }, 300) })
    const held = await on.sign(3)
    expect((await on.passes(4 * SECOND)).sort()).toEqual([
      ONE,
      'page 3 → https://webhook.example.org/counselor1',
    ])
    await on.as('counselor1', counselor => counselor.must('page:acknowledge', { pageId: held.id }))
    await on.as('counselor1', counselor =>
      counselor.must('transcript:open', { conversationId: held.conversation!, reason: 'Panggilan.' }),
    )
    expect((await on.page(held.id)).actBy).toBeUndefined()
    const climbing = await on.sign(2)
    expect(await on.passes(8 * SECOND)).toEqual(['page 2 → counselor1@example.org'])
    expect(await partition.count(`calls/${one}`)).toBe(1)

    await removePerson(app, 'demo', 'counselor1')
    expect(await find(partition, 'contact', one)).toBeUndefined()
    expect(await find(partition, 'mailbox', `${one}.app`)).toBeUndefined()
    // Of the one they had taken, the next who can be reached is called at once; the other goes on in its time.
    expect(await on.passes(4 * SECOND)).toEqual([TWO])
    expect(await on.timeline(held.id)).toContain('returned')
    expect(await on.passes(5 * MINUTE)).toContain('page 2 → counselor2@example.org')
    expect((await on.page(climbing.id)).climb!.step).toBe(1)
    on.outside.take()
  })

  test.each([
    // In Berlin the clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 on 25 October.
    ['forward', '2026-03-29T00:40:00Z', '03:30', '2026-03-29T01:30:00Z'],
    ['back', '2026-10-25T00:20:00Z', '02:30', '2026-10-25T00:30:00Z'],
  ])(
    '[PA20] the clocks go %s in the night: steps keep their minutes, and hand-off and quiet hours their time on the wall',
    async (_, from, handoffAt, handoff) => {
      const [one, two] = await open(store, { program: { hours: { timeZone: 'Europe/Berlin' } } })
      await on.jumps(Date.parse(from) - on.world.clock.now())
      const day = from.slice(0, 10)
      const before = new Date(Date.parse(day) - 24 * HOUR).toISOString().slice(0, 10)
      await on.rota({ people: [one, two], handoffAt, startsOn: before }, { timeZone: 'Europe/Berlin' })
      const steps = [{ targets: [{ rota: 'counselors' }], delaySeconds: 300 }]
      await on.write({ high: plan([], { steps, repeats: 5 }) })
      await on.as('counselor1', async counselor => {
        await counselor.must('contacts:rules', { rules: [], quiet: { from: '23:00', to: handoffAt } })
      })
      // Quiet hours end with the hand-off; at high nobody heeds them.
      await on.jumps(Date.parse(handoff) - 6 * MINUTE - on.world.clock.now())
      const page = await on.sign(3)
      expect(await on.passes(4 * SECOND)).toEqual([ONE])
      expect(await on.passes(5 * MINUTE)).toEqual([ONE])
      expect(on.world.clock.now()).toBeLessThan(Date.parse(handoff))
      expect(await on.passes(5 * MINUTE)).toEqual([TWO])
      expect((await on.page(page.id)).climb).toMatchObject({ step: 0, round: 2 })
    },
  )

  test.each([
    ['ahead', 10 * MINUTE],
    ['back', -10 * MINUTE],
  ])(
    '[PA21] the clock jumps ten minutes %s: a page that calls goes on within its policy’s time, step by step',
    async (_, jump) => {
      const [one, two] = await open(store)
      await on.write({ high: plan([one, two], { repeats: 1 }) })
      const page = await on.sign(3)
      expect(await on.passes(4 * SECOND)).toEqual([ONE])
      const told = await on.jumps(jump)
      told.push(...(await on.passes(125 * SECOND)))
      expect(told.slice(0, 2)).toEqual([TWO, ONE])
      expect(told.length).toBeLessThanOrEqual(3)
      expect((await on.page(page.id)).climb!.round).toBe(1)
      // What was acknowledged goes back to paging within its time as well.
      await on.as('counselor1', counselor => counselor.must('page:acknowledge', { pageId: page.id }))
      const back = await on.jumps(-10 * MINUTE)
      expect([...back, ...(await on.passes(10 * MINUTE + 5 * SECOND))]).toContain(ONE)
    },
  )

  test('[PA22] whoever acknowledged and vanished is called again with everybody else, as often as they do', async () => {
    const [one, two] = await open(store)
    await on.write({ high: plan([one, two]), actMinutes: 2 })
    const page = await on.sign(3)
    expect(await on.passes(4 * SECOND)).toEqual([ONE])
    for (let i = 0; i < 2; i++) {
      await on.as('counselor1', counselor => counselor.must('page:acknowledge', { pageId: page.id }))
      expect(await on.passes(119 * SECOND)).toEqual([])
      expect(await on.passes(5 * SECOND)).toEqual([ONE])
    }
    expect(await on.passes(MINUTE)).toEqual([TWO])
    // Its first answer is what the time to a human is measured by.
    expect((await on.page(page.id)).answeredAt).toBe(page.raisedAt + 4 * SECOND)
  })

  test('[PA23] a whole chain unanswered ends loudly and never: exhausted, everybody and the fallback again every five minutes, until somebody answers', async () => {
    const [one, two] = await open(store)
    await on.write({ high: plan([one, two]), fallback: { email: 'kepala@example.org' } })
    const page = await on.sign(3)
    expect(await on.passes(2 * MINUTE)).toEqual([ONE, TWO])
    const everybody = [ONE, TWO, 'page 3 → kepala@example.org']
    for (let i = 0; i < 3; i++) {
      expect((await on.passes(4 * SECOND)).sort()).toEqual(everybody)
      expect(await on.passes(5 * MINUTE - 4 * SECOND)).toEqual([])
    }
    expect((await on.passes(4 * SECOND)).sort()).toEqual(everybody)
    await on.as('counselor2', async counselor => {
      expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ exhausted: true }])
      const { page: taken } = await counselor.must('page:acknowledge', { pageId: page.id })
      expect(taken).toMatchObject({ state: 'acknowledged' })
    })
    expect(await on.passes(9 * MINUTE)).toEqual([])
  })

  test.each(['together', 'in-turn'] as const)(
    '[PA41] in everybody’s quiet hours, with channels %s: a page below high is held for them, not for the fallback; at high they are called, and once the hours are over for the held one as well',
    async channels => {
      const [one, two] = await open(store)
      // It is noon in Jakarta.
      for (const login of ['counselor1', 'counselor2'])
        await on.as(login, counselor =>
          counselor.must('contacts:rules', { rules: [], quiet: { from: '11:00', to: '12:03' } }),
        )
      const plans = plan([one, two], { channels })
      await on.write({ moderate: plans, high: plans, fallback: { email: 'kepala@example.org' } })
      const held = await on.sign(2)
      expect(await on.passes(MINUTE)).toEqual(['page 2 → kepala@example.org'])
      expect((await on.page(held.id)).climb).toMatchObject({ exhausted: true })
      const urgent = await on.sign(3)
      expect(await on.passes(3 * SECOND)).toEqual([ONE])
      await on.as('counselor1', counselor => counselor.must('page:acknowledge', { pageId: urgent.id }))
      // An exhausted page calls everybody again, five minutes after the last time.
      expect((await on.passes(4 * MINUTE + 5 * SECOND)).sort()).toEqual([
        'page 2 → counselor1@example.org',
        'page 2 → counselor2@example.org',
        'page 2 → kepala@example.org',
      ])
    },
  )
})
