import { afterEach, describe, expect, test } from 'vitest'
import type { Page } from '../domain/page.ts'
import { STORES } from './harness.ts'
import { asRequester, type Node } from './nodes.ts'
import { openPagers, type Pagers } from './pagers.ts'
import { plan, SECOND } from './paging.ts'

/** Many pages, many nodes, many counselors. */

let on: Pagers
afterEach(() => on.close())

/** So many sweep at once. */
const NODES = 2

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

  test('[PA36] a thousand signs in one conversation are one page, and call no more often than its policy says', async () => {
    on = await openPagers(store, { counselors: 1, policy: { high: plan(['counselor0']) } })
    const visit = await on.visit()
    const { lobby, messages } = on.nodes[0]!.parts
    const { conversationId } = await lobby.open(asRequester(visit), { topics: [], language: 'id' })
    const say = (i: number) =>
      messages.send(asRequester(visit), {
        conversationId,
        clientId: `m${i}`,
        body: `LEVEL${3 - (i % 2)} suicide`,
      })
    for (let i = 0; i < 1_000; i++) {
      if (i % 25 === 0) await Promise.all([say(i), on.passes(SECOND)])
      else await say(i)
    }
    await on.passes(15 * SECOND)
    const pages = await on.partition.list('pages')
    expect(pages.map(({ value }) => value)).toMatchObject([{ level: 3, signs: 1_000 }])
    const [page] = pages.map(({ value }) => value as Page)
    // Forty seconds of a step that lasts sixty: once, by each of both channels.
    expect(on.outside.take().map(({ notice }) => notice.pages)).toEqual([1, 1])
    expect((await on.timeline(page!.id)).filter(({ what }) => what === 'step')).toHaveLength(1)
    expect(on.faults).toEqual([])
  })

  test('[PA37] of three hundred conversations that show signs at once, those at imminent are called for first, and within seconds every one is', async () => {
    on = await openPagers(store, { count: NODES, counselors: 3 })
    const levels = Array.from({ length: 300 }, (_, i) => [2, 3, 4][(i * 7) % 3]!)
    const pages: Page[] = []
    for (let i = 0; i < levels.length; i += 20)
      pages.push(...(await Promise.all(levels.slice(i, i + 20).map(level => on.sign(level)))))
    await on.passes(10 * SECOND)
    expect(on.faults).toEqual([])
    // Of each channel's notices, the number of the first that called for a page.
    const deliveries = new Map((await on.deliveries()).map(delivery => [delivery.id, delivery]))
    const channels = new Map<string, string[][]>()
    for (const { notice } of on.outside.take()) {
      const { channel, pages: calling } = deliveries.get(notice.key)!
      channels.set(channel, [...(channels.get(channel) ?? []), calling])
    }
    expect(channels.size).toBe(6)
    for (const notices of channels.values()) {
      expect(notices.length).toBeLessThanOrEqual(3)
      const first = ({ id }: Page) => notices.findIndex(calling => calling.includes(id))
      const urgent = pages.filter(({ level }) => level === 4).map(first)
      const others = pages.filter(({ level }) => level < 4).map(first)
      expect(Math.min(...urgent)).toBe(0)
      // But for the one that the other node had in hand when a notice was begun.
      const late = urgent.filter(at => at > Math.min(...others))
      expect(late.length).toBeLessThan(NODES)
    }
  })

  test('[PA38] what calls one person within two seconds is one notice; at imminent the first goes at once, and what comes within five seconds is the second', async () => {
    on = await openPagers(store, { counselors: 1 })
    const mails = () =>
      on.outside
        .take()
        .filter(({ to }) => to.kind === 'email')
        .map(({ notice: { level, pages } }) => [level, pages])
    for (const level of [3, 3, 2]) await on.sign(level)
    await on.passes(SECOND)
    await on.sign(3)
    await on.passes(2 * SECOND)
    expect(mails()).toEqual([[3, 4]])
    await on.passes(20 * SECOND)
    await on.sign(4)
    await on.passes(SECOND)
    expect(mails()).toEqual([[4, 1]])
    for (const level of [4, 3, 4]) {
      await on.sign(level)
      await on.passes(SECOND)
    }
    expect(mails()).toEqual([])
    await on.passes(2 * SECOND)
    expect(mails()).toEqual([[4, 3]])
    expect(on.faults).toEqual([])
  })
})
