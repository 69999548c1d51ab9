import { create, find, load, loaded } from '../app/documents.ts'
import { seal } from '../app/sealing.ts'
import type { Page } from '../domain/page.ts'
import type { Channel } from '../domain/pager/contact.ts'
import type { Delivery } from '../domain/pager/delivery.ts'
import { DEFAULT_POLICY } from '../domain/pager/policy.ts'
import { newStaff } from '../domain/staff.ts'
import type { Policy, TimelineLine } from '../protocol/pager.ts'
import { FakeNotifier } from './fake-notifier.ts'
import type { StoreName } from './harness.ts'
import { asRequester, type Nodes, openNodes } from './nodes.ts'
import { SECOND } from './paging.ts'

/** The pagers of several nodes on one store, and nothing else of them: for what takes many pages, or many steps. */
export interface Pagers extends Nodes {
  outside: FakeNotifier
  /** What any node has complained of. */
  faults: string[]
  /** The ids of the counselors; none is in the app, each has an e-mail address and a webhook. */
  counselors: string[]
  /** A conversation that opens with a sign of the level; answers its page. */
  sign(level: number): Promise<Page>
  /** Every living node sweeps, all at once, until nothing is under way. */
  sweep(): Promise<void>
  /** Turns the clock second by second, and sweeps. */
  passes(milliseconds: number): Promise<void>
  page(id: string): Promise<Page>
  timeline(id: string): Promise<TimelineLine[]>
  deliveries(): Promise<Delivery[]>
}

export async function openPagers(
  store: StoreName,
  {
    count = 2,
    counselors: many = 2,
    policy,
  }: { count?: number; counselors?: number; policy?: Partial<Policy> } = {},
): Promise<Pagers> {
  const on = await openNodes(store, { count, peers: 0 })
  const outside = new FakeNotifier()
  const faults: string[] = []
  for (const { app } of on.nodes) {
    app.notifier = outside
    app.log = { info: () => {}, warn: () => {}, error: (_, message) => void faults.push(message) }
  }
  const { partition, clock } = on
  const key = on.nodes[0]!.app.keys.contacts[0]
  const counselors = Array.from({ length: many }, (_, i) => `counselor${i}`)
  for (const id of counselors) await partition.commit(counselorOf(id, key, clock.now()), { once: id })
  if (policy) {
    const value = { v: 1 as const, policy: { ...DEFAULT_POLICY, ...policy } }
    await partition.commit([create('policy', 'demo', value)], { once: 'policy' })
  }

  const pagers: Pagers = {
    ...on,
    outside,
    faults,
    counselors,
    async sign(level) {
      const visit = await on.visit()
      const { conversationId } = await on.nodes[0]!.parts.lobby.open(asRequester(visit), {
        topics: [],
        language: 'id',
        firstMessage: `LEVEL${level} suicide`,
      })
      const conversation = await load(partition, 'conversation', conversationId)
      return pagers.page(conversation.value.page!)
    },
    async sweep() {
      await Promise.all(on.nodes.map(({ parts }) => parts.nodes.renew()))
      await Promise.all(
        on.nodes.map(async ({ parts }) => {
          await parts.sweeper.sweep()
          await parts.deliveries.settled()
        }),
      )
    },
    async passes(milliseconds) {
      for (let left = milliseconds; left > 0; left -= SECOND) {
        clock.add(SECOND)
        await pagers.sweep()
      }
    },
    page: async id => (await load(partition, 'page', id)).value,
    async timeline(id) {
      const { entries } = await partition.read(`timeline/${id}`, 0, 10_000)
      return entries.map(({ entry }) => entry as TimelineLine)
    },
    async deliveries() {
      const documents = await partition.list('due')
      const ids = documents
        .filter(({ key }) => key.startsWith('delivery/'))
        .map(d => loaded('delivery', d).value.id)
      const found = await Promise.all(ids.map(id => find(partition, 'delivery', id)))
      return found.map(delivery => delivery!.value)
    },
  }
  return pagers
}

function counselorOf(id: string, key: Uint8Array, now: number) {
  const roles = ['counselor' as const]
  const who = { id, alias: id, roles, languages: ['id' as const], topics: [] }
  const channel = (address: Parameters<FakeNotifier['send']>[0]): Channel => ({
    id: `${id}-${address.kind}`,
    kind: address.kind,
    name: address.kind,
    address: seal(key, JSON.stringify(address)),
    addedAt: now,
    verifiedAt: now,
  })
  const channels = [
    channel({ kind: 'email', address: `${id}@example.org` }),
    channel({
      kind: 'webhook',
      url: `https://example.org/${id}`,
      secret: 'a secret of thirty-two characters',
    }),
  ]
  return [
    create('account', id, { v: 1, login: id, password: '', oneTime: false, ...who }),
    create('staff', id, newStaff({ ...who, capacity: 1 }, now)),
    create('contact', id, { v: 1, id, channels, rules: [] }),
  ]
}
