import { afterEach, describe, expect, test } from 'vitest'
import { STORES } from './harness.ts'
import { MINUTE, openPaging, type Paging, plan, SECOND } from './paging.ts'

/** Redis goes away in the middle of a page, and comes back. */

let on: Paging
afterEach(() => on.close())

const ONE = 'page 3 → counselor1@example.org'
const TWO = 'page 3 → counselor2@example.org'

describe.runIf(STORES.includes('redis' as never))('Redis is killed and started again', () => {
  test('[PA39] between two steps: the sweeps fail, and once it is back the page goes on where it was, each step once', async () => {
    on = await openPaging('redis')
    const [one, two] = [await on.reachable('counselor1'), await on.reachable('counselor2')]
    await on.write({ high: plan([one, two], { repeats: 1 }) })
    const page = await on.sign(3)
    expect(await on.passes(3 * SECOND)).toEqual([ONE])
    await on.world.redis!.kill()
    await expect(on.world.node.tick()).rejects.toThrow()
    on.world.clock.add(MINUTE)
    await on.world.redis!.restart()
    expect(await on.passes(3 * SECOND)).toEqual([TWO])
    expect(await on.passes(MINUTE)).toEqual([ONE])
    expect((await on.page(page.id)).climb).toMatchObject({ step: 0, round: 1 })
  })

  test('[PA40] while a notice is on its way: it is sent again at most once, under the same key, and the page goes on', async () => {
    on = await openPaging('redis')
    const [one, two] = [await on.reachable('counselor1'), await on.reachable('counselor2')]
    await on.write({ high: plan([one, two], {}, 120) })
    const keys: string[] = []
    on.outside.answer = async ({ notice }) => {
      keys.push(notice.key)
      if (keys.length === 1) await on.world.redis!.kill()
      return { ok: true }
    }
    const page = await on.sign(3)
    await on.world.advance(3 * SECOND)
    await on.world.node.parts.deliveries.settled()
    await on.world.redis!.restart()
    on.outside.take()
    const told = await on.passes(60 * SECOND)
    expect(told.length).toBeLessThanOrEqual(1)
    expect(new Set(keys).size).toBe(1)
    expect((await on.page(page.id)).state).toBe('delivered')
    expect(await on.passes(58 * SECOND)).toEqual([])
    expect(await on.passes(4 * SECOND)).toEqual([TWO])
  })
})
