import { afterEach, describe, expect, test } from 'vitest'
import { addPerson, removePerson } from '../app/people.ts'
import type { Partition } from '../app/ports.ts'
import { ROTA_EXAMPLE } from '../protocol/rota.ts'
import type { Running } from '../start.ts'
import { FakeNotifier } from './fake-notifier.ts'
import { type Client, openWorld, STORES, type World } from './harness.ts'
import { prove } from './paging.ts'
import { PASSWORD } from './seed.ts'

const HOUR = 3_600_000

let world: World
let outside: FakeNotifier
afterEach(() => world.close())

async function open(store: (typeof STORES)[number]) {
  outside = new FakeNotifier()
  world = await openWorld(store, { overrides: { notifier: outside } })
}

const rotaOf = (people: string[]) => ({
  ...ROTA_EXAMPLE,
  layers: [
    {
      id: 'base',
      name: 'By the day',
      people,
      length: { unit: 'day' as const, count: 1 },
      handoffAt: '09:00',
      startsOn: '2026-03-02',
    },
  ],
  overrides: [],
})

/** The keys that a node reads, and the indexes it lists. */
function watched({ app }: Running): string[] {
  const read: string[] = []
  const { store } = app
  const watching = (partition: Partition): Partition => ({
    get(...keys) {
      read.push(...keys)
      return partition.get(...keys)
    },
    list(index, range) {
      read.push(index)
      return partition.list(index, range)
    },
    count: (index, range) => partition.count(index, range),
    read: (log, after, limit) => partition.read(log, after, limit),
    commit: (changes, options) => partition.commit(changes, options),
  })
  Object.assign(app, { store: { ...store, program: (id: string) => watching(store.program(id)) } })
  return read
}

const idOf = async (person: Client) => (await person.must('state:sync', {})).account!.id

describe.each(STORES)('who is on call, on %s', store => {
  test('[OC8] a screen that asks again has no account, contact or rota read while none of them has moved', async () => {
    await open(store)
    const [admin, counselor] = [await world.staff('admin'), await world.staff('counselor1')]
    await admin.must('rotas:write', { rota: rotaOf([await idOf(counselor)]), rev: 0 })
    await counselor.must('state:sync', {})
    const read = watched(world.node)
    for (const person of [admin, counselor]) await person.must('state:sync', {})
    expect(read.filter(key => /^(accounts|rotas|contact)/.test(key))).toEqual([])
    // One's own document alone.
    expect(read.filter(key => key.startsWith('staff/'))).toEqual(
      await Promise.all([admin, counselor].map(async one => `staff/${await idOf(one)}`)),
    )
    await prove(counselor, outside, { kind: 'email', address: 'one@example.org' })
    read.length = 0
    await counselor.must('state:sync', {})
    expect(read).toEqual(expect.arrayContaining(['accounts', 'rotas']))
  })

  test('[OC9] whatever moves, the next answer of every node says so', async () => {
    await open(store)
    // Redis only: the embedded store has one node.
    const other = store === 'redis' ? await world.startNode() : world.node
    const [admin, one, two] = await Promise.all([
      world.staff('admin', other),
      world.staff('counselor1', other),
      world.staff('counselor2', other),
    ])
    const ids = [await idOf(one), await idOf(two)]
    const onlooker = await world.staff('admin', world.node)
    const shown = async () => {
      const { onCall, unreachable } = await onlooker.must('state:sync', {})
      return [onCall!.map(({ people }) => people.join()).join(), unreachable!.toSorted().join()]
    }
    expect(await shown()).toEqual(['', 'counselor1,counselor2'])

    const channelId = await prove(one, outside, { kind: 'email', address: 'one@example.org' })
    expect(await shown()).toEqual(['', 'counselor2'])
    await one.must('contacts:remove', { channelId })
    expect(await shown()).toEqual(['', 'counselor1,counselor2'])

    const { rev } = await admin.must('rotas:write', { rota: rotaOf(ids), rev: 0 })
    const [first, second] = (await shown())[0] === 'counselor1' ? [one, two] : [two, one]
    const named = (person: Client) => (person === one ? 'counselor1' : 'counselor2')
    expect((await shown())[0]).toBe(named(first))
    const now = world.clock.now()
    const { cover } = await first.must('covers:ask', { rotaId: ROTA_EXAMPLE.id, from: now, to: now + HOUR })
    await second.must('covers:answer', { coverId: cover.id, accept: true })
    expect((await shown())[0]).toBe(named(second))
    // What only the time moves.
    world.clock.add(HOUR)
    expect((await shown())[0]).toBe(named(first))
    world.clock.add(24 * HOUR)
    expect((await shown())[0]).toBe(named(second))
    expect(rev).toBeGreaterThan(0)

    const person = { login: 'baru', roles: ['counselor' as const], password: PASSWORD, oneTime: false }
    await addPerson(other.app, other.passwords, 'demo', person)
    expect((await shown())[1]).toBe('baru,counselor1,counselor2')
    await removePerson(other.app, 'demo', 'baru')
    await removePerson(other.app, 'demo', named(second))
    expect(await shown()).toEqual([named(first), named(first)])
    await admin.must('rotas:erase', { rotaId: ROTA_EXAMPLE.id })
    expect((await shown())[0]).toBe('')
  })

  test('[AU15] two who take the same login at once: one has it', async () => {
    await open(store)
    const { app, passwords } = world.node
    const person = { login: 'sama', roles: ['peer' as const], password: PASSWORD, oneTime: false }
    const both = await Promise.allSettled([1, 2].map(() => addPerson(app, passwords, 'demo', person)))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = both.find(one => one.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'CONFLICT' })
  })
})
