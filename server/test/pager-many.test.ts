import { afterEach, describe, expect, test } from 'vitest'
import { STORES } from './harness.ts'
import type { Node } from './nodes.ts'
import { openPagers, type Pagers } from './pagers.ts'
import { plan, SECOND } from './paging.ts'

/** Many pages, many nodes, many counselors. */

let on: Pagers
afterEach(() => on.close())

describe.each(STORES)('many pages on %s', store => {
  test('[PA26] three nodes sweep at once: each step is taken once, and each notice is sent once', async () => {
    on = await openPagers(store, { count: 3, policy: { high: plan(['counselor0', 'counselor1']) } })
    const pages = await Promise.all([3, 3, 3, 3, 3, 3].map(level => on.sign(level)))
    await on.passes(70 * SECOND)
    const sent = on.outside.take()
    const keys = sent.map(({ notice }) => notice.key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { id } of pages) {
      const timeline = await on.timeline(id)
      const of = (what: string) => timeline.filter(line => line.what === what)
      expect(of('step').map(({ step }) => step)).toEqual([1, 2])
      const each = (what: string) => of(what).map(({ person, channel }) => `${person} ${channel}`)
      const called = ['counselor0', 'counselor1'].flatMap(who => [`${who} email`, `${who} webhook`])
      expect(each('called').sort()).toEqual(called)
      expect(each('sent').sort()).toEqual(called)
    }
    expect(on.faults).toEqual([])
  })

  test('[PA27] of a hundred notices the mail server takes its time for, each is sent once, however long it waits for its turn', async () => {
    on = await openPagers(store, { count: 1, counselors: 100 })
    const [{ parts }] = on.nodes as [Node]
    const holding: (() => void)[] = []
    on.outside.answer = async ({ to }) => {
      if (to.kind === 'email') await new Promise<void>(resolve => holding.push(resolve))
      return { ok: true }
    }
    await on.sign(4)
    await parts.sweeper.sweep()
    for (let passed = 0; passed < 50 * SECOND; passed += 5 * SECOND) {
      on.clock.add(5 * SECOND)
      await parts.sweeper.sweep()
    }
    expect(holding.length).toBeLessThan(100)
    on.outside.answer = () => ({ ok: true })
    for (const release of holding) release()
    await parts.deliveries.settled()
    await on.sweep()
    const mails = on.outside.take().filter(({ to }) => to.kind === 'email')
    expect(new Set(mails.map(({ notice }) => notice.key)).size).toBe(100)
    expect(mails).toHaveLength(100)
    expect(on.faults).toEqual([])
  })

  test('[PA28] sixty webhooks that hang delay neither each other nor anything else', async () => {
    on = await openPagers(store, { count: 1, counselors: 60 })
    const [{ parts }] = on.nodes as [Node]
    const arrived = new Set<string>()
    let release = () => {}
    const released = new Promise<void>(resolve => {
      release = resolve
    })
    // None of them is answered before all have arrived, and the mails too.
    on.outside.answer = async ({ to, notice }) => {
      if (arrived.add(notice.key).size === 120) release()
      if (to.kind === 'webhook') await released
      return { ok: true }
    }
    await on.sign(4)
    await parts.sweeper.sweep()
    await parts.deliveries.settled()
    expect(arrived.size).toBe(120)
    expect(on.outside.take()).toHaveLength(120)
  })
})
