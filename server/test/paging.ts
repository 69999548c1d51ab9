import { expect } from 'vitest'
import { create, find, load, loaded, put } from '../app/documents.ts'
import { announcingMoves } from '../app/moves.ts'
import type { Address } from '../app/ports.ts'
import type { Page } from '../domain/page.ts'
import { DEFAULT_POLICY } from '../domain/pager/policy.ts'
import type { Rota } from '../domain/rota/rota.ts'
import type { Policy, PolicyPlan, TimelineLine } from '../protocol/pager.ts'
import type { Layer } from '../protocol/rota.ts'
import type { Running } from '../start.ts'
import { FakeNotifier, told } from './fake-notifier.ts'
import { type Client, openWorld, type StoreName, type World } from './harness.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** A world whose outside is strict: a page is raised, the clock is turned, and whatever leaves the building is expected. */
export interface Paging {
  world: World
  outside: FakeNotifier
  /** Further nodes that run besides the first. */
  nodes: Running[]
  /** Turns the clock second by second; answers what was sent meanwhile. */
  passes(milliseconds: number): Promise<string[]>
  /** Moves the clock at once, also back, and lets happen what is due. */
  jumps(milliseconds: number): Promise<string[]>
  /** Lets happen what is due now. */
  turns(): Promise<string[]>
  /** A counselor with an e-mail address that has been proved, and not connected. Answers their id. */
  reachable(login: string): Promise<string>
  /** Adds a proved push or webhook to a counselor's ways; answers the channel's id. */
  device(login: string, kind: 'push' | 'webhook', name?: string): Promise<string>
  /** A counselor does something in the app, and leaves. */
  as<T>(login: string, work: (counselor: Awaited<ReturnType<World['staff']>>) => Promise<T>): Promise<T>
  write(policy: Partial<Policy>): Promise<void>
  rota(layer: Partial<Layer>, more?: Partial<Rota>): Promise<void>
  /** A new conversation that opens with a sign of the level; answers its page. */
  sign(level: number): Promise<Page>
  page(id: string): Promise<Page>
  pages(): Promise<Page[]>
  timeline(id: string): Promise<TimelineLine['what'][]>
  close(): Promise<void>
}

export async function openPaging(
  store: StoreName,
  settings: Parameters<typeof openWorld>[1] = {},
): Promise<Paging> {
  const outside = new FakeNotifier()
  const world = await openWorld(store, {
    ...settings,
    overrides: { notifier: outside, ...settings.overrides },
  })
  const partition = () => world.node.app.store.program('demo')
  const nodes: Running[] = []
  const settled = async () => {
    for (const node of [world.node, ...nodes]) await node.settled()
  }
  const taken = () => outside.take().map(told)

  const on: Paging = {
    world,
    outside,
    nodes,
    async passes(milliseconds) {
      for (let left = milliseconds; left > 0; left -= SECOND) {
        await world.advance(Math.min(SECOND, left))
        await settled()
      }
      return taken()
    },
    async jumps(milliseconds) {
      world.clock.add(milliseconds)
      return on.turns()
    },
    async turns() {
      for (const node of [world.node, ...nodes]) await node.tick()
      await settled()
      // What came of the sending may have made something else due.
      await world.node.tick()
      await settled()
      return taken()
    },
    reachable: login =>
      on.as(login, async counselor => {
        await prove(counselor, outside, { kind: 'email', address: `${login}@example.org` })
        return (await counselor.must('state:sync', {})).account!.id
      }),
    device: (login, kind, name = kind) =>
      on.as(login, counselor => {
        const url = `https://${name}.example.org/${login}`
        const address: Address =
          kind === 'push'
            ? { kind, endpoint: url, keys: { p256dh: 'p', auth: 'a' } }
            : { kind, url, secret: 'a secret of thirty-two characters' }
        return prove(counselor, outside, address, name)
      }),
    async as(login, work) {
      const counselor = await world.staff(login)
      const { id } = (await counselor.must('state:sync', {})).account!
      try {
        return await work(counselor)
      } finally {
        counselor.close()
        const here = async () => (await find(partition(), 'staff', id))?.value.presence.nodes.length ?? 0
        await expect.poll(here).toBe(0)
      }
    },
    async write(policy) {
      await on.as('admin', async admin => {
        const { rev } = await admin.must('policy:read', {})
        await admin.must('policy:write', { rev, policy: { ...DEFAULT_POLICY, ...policy } })
      })
    },
    async rota(layer, more = {}) {
      const value = { ...rotaOf(layer, more), checkAt: Number.MAX_SAFE_INTEGER }
      const known = await find(partition(), 'rota', value.id)
      const change = known ? put(known, value) : create('rota', value.id, value)
      await partition().commit(announcingMoves([change]), { once: world.node.app.random.id() })
    },
    async sign(level) {
      const before = new Set((await on.pages()).map(({ id }) => id))
      const requester = await world.visitor()
      await requester.must('request:open', {
        topics: [],
        language: 'id',
        firstMessage: `LEVEL${level} suicide`,
      })
      return (await on.pages()).find(({ id }) => !before.has(id))!
    },
    page: async id => (await load(partition(), 'page', id)).value,
    pages: async () => (await partition().list('pages')).map(document => loaded('page', document).value),
    async timeline(id) {
      const { entries } = await partition().read(`timeline/${id}`, 0, 1_000)
      return entries.map(({ entry }) => (entry as TimelineLine).what)
    },
    async close() {
      try {
        expect(taken(), 'sent without being expected').toEqual([])
      } finally {
        await world.close()
      }
    },
  }
  return on
}

/** Somebody adds a channel and brings back the code that was sent there. Answers the channel's id. */
export async function prove(
  person: Client,
  outside: FakeNotifier,
  address: Address,
  name = 'mail',
): Promise<string> {
  const { channelId } = await person.must('contacts:add', { name, address })
  const [sent] = outside.take()
  await person.must('contacts:verify', { channelId, code: sent!.notice.code! })
  return channelId
}

/** Calls each of `people`, one after the other. */
export const plan = (people: string[], more: Partial<PolicyPlan> = {}, delaySeconds = 60): PolicyPlan => ({
  steps: people.map(person => ({ targets: [{ person }], delaySeconds })),
  repeats: 0,
  channels: 'together',
  promiseSeconds: 300,
  ...more,
})

/** One layer by the day, handed off at 09:00 in Jakarta, from Monday 2 March 2026. */
export const rotaOf = (layer: Partial<Layer>, more: Partial<Rota> = {}): Rota => ({
  v: 1,
  id: 'counselors',
  name: 'Counselors',
  timeZone: 'Asia/Jakarta',
  overrides: [],
  layers: [
    {
      id: 'base',
      name: 'Base',
      people: [],
      length: { unit: 'day', count: 1 },
      handoffAt: '09:00',
      startsOn: '2026-03-02',
      ...layer,
    },
  ],
  ...more,
})
