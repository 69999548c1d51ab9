import type { Config } from '../config.ts'
import type { TimelineLine } from '../protocol/pager.ts'
import type { StoreName } from './harness.ts'
import { type Outside, openOutside, receipt } from './outside.ts'
import { openPaging, type Paging } from './paging.ts'

/** The whole road: as in Paging, but what leaves the building leaves it by the real senders, and arrives. */
export interface Road extends Omit<Paging, 'outside' | 'reachable' | 'device'> {
  outside: Outside
  /** Adds a channel to a counselor's ways and proves it; answers its id. What is sent there arrives at `kind login`. */
  prove(login: string, kind: 'push' | 'email' | 'webhook'): Promise<string>
  /** What a channel of that kind came to, line by line. */
  lines(page: string, channel: TimelineLine['channel']): Promise<string[]>
  /** What a device says with a link it was given; answers the status. */
  receipt(link: string): Promise<number>
}

export async function openRoad(
  store: StoreName,
  timeoutMs = 5_000,
  config: Partial<Config> = {},
): Promise<Road> {
  const outside = await openOutside(timeoutMs)
  const on = await openPaging(store, {
    config: { notify: outside.notify, ...config },
    overrides: { notifier: undefined },
  })
  const { world } = on
  return {
    ...on,
    outside,
    prove: (login, kind) =>
      on.as(login, async counselor => {
        const address = outside.address(kind, login)
        const { channelId } = await counselor.must('contacts:add', { name: kind, address })
        const { code, links } = (await outside.until(1))[0]!
        if (kind === 'push') await receipt(world.node, links.seen!)
        else await counselor.must('contacts:verify', { channelId, code: code! })
        outside.take()
        return channelId
      }),
    async passes(milliseconds) {
      await on.passes(milliseconds)
      return outside.take()
    },
    async jumps(milliseconds) {
      await on.jumps(milliseconds)
      return outside.take()
    },
    async turns() {
      await on.turns()
      return outside.take()
    },
    async lines(page, channel) {
      const { entries } = await world.node.app.store.program('demo').read(`timeline/${page}`, 0, 1_000)
      return entries
        .map(({ entry }) => entry as TimelineLine)
        .filter(line => line.channel === channel)
        .map(({ what, reason }) => (reason ? `${what} ${reason}` : what))
    },
    receipt: link => receipt(world.node, link),
    async close() {
      await on.close()
      await outside.close()
    },
  }
}
