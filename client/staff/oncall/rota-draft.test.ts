import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeWire } from '../../lib/fake-wire.ts'
import { movedBy, newLayer, newRota, tidied } from './rota-draft.ts'
import { type Cover, Rotas } from './rotas.svelte.ts'

describe('a rota while it is written', () => {
  const rota = newRota({ rota: ' R ', layer: 'L' }, ['a', 'b'], 'Asia/Jakarta', '2026-03-02')

  it('[SF104] begins with everybody in turn by the week', () => {
    expect(rota.layers[0]).toMatchObject({
      people: ['a', 'b'],
      length: { unit: 'week', count: 1 },
      weekday: 1,
    })
  })

  it('[SF104] what was left empty, or says nothing, is not sent', () => {
    const layer = {
      ...newLayer('L', [], '2026-03-02'),
      length: { unit: 'day' as const, count: 1 },
      endsOn: '',
      perShift: 1,
      activeHours: [{ days: [], from: '08:00', to: '16:00' }],
    }
    const [tidy] = tidied({ ...rota, layers: [layer] }).layers
    for (const key of ['weekday', 'endsOn', 'perShift', 'activeHours']) expect(tidy).not.toHaveProperty(key)
    expect(tidied(rota)).toMatchObject({ name: 'R', layers: [{ weekday: 1 }] })
  })

  it('a person is moved one place; at the ends nothing moves', () => {
    expect(movedBy(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(movedBy(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })
})

describe('cover', () => {
  const soon = Date.now() + 3_600_000
  const cover = (change: Partial<Cover>): Cover => ({
    id: 'c',
    rota: 'r',
    from: soon,
    to: soon + 1,
    asker: 'other',
    askedAt: 0,
    state: 'asked',
    ...change,
  })
  let rotas: Rotas
  afterEach(() => rotas.close())

  it('[SF105] what waits for oneself: asked of oneself or of anybody, not answered, not over, and not one’s own', async () => {
    const wire = new FakeWire()
    wire.answers['rotas:read'] = {
      rotas: [],
      people: [],
      feed: false,
      covers: [
        cover({ id: 'later', from: soon + 9, to: soon + 10, asked: 'me' }),
        cover({ id: 'anybody' }),
        cover({ id: 'another', asked: 'third' }),
        cover({ id: 'mine', asker: 'me' }),
        cover({ id: 'answered', asked: 'me', state: 'accepted' }),
        cover({ id: 'over', from: 1, to: 2 }),
      ],
    }
    rotas = new Rotas({ wire, me: () => 'me', refresh: () => {} })
    await rotas.load()
    expect(rotas.asked.map(({ id }) => id)).toEqual(['anybody', 'later'])
    expect(rotas.asking.map(({ id }) => id)).toEqual(['mine'])
  })

  it('[SF106] an answer for days that the calendar has left is not shown', async () => {
    const wire = new FakeWire()
    const answers: ((value: unknown) => void)[] = []
    vi.spyOn(wire, 'ask').mockImplementation(() => new Promise(resolve => answers.push(resolve)) as never)
    rotas = new Rotas({ wire, me: () => 'me', refresh: () => {} })
    const [first, second] = [rotas.look({ from: 1, to: 2 }), rotas.look({ from: 3, to: 4 })]
    const known = (name: string) => ({
      rotas: [],
      people: [{ id: 'a', alias: name }],
      covers: [],
      feed: false,
    })
    answers[1]!(known('second'))
    await second
    answers[0]!(known('first'))
    await first
    expect(rotas.alias('a')).toBe('second')
  })
})
