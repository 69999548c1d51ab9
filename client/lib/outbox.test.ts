import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_ATTEMPTS, Outbox, type Outgoing } from './outbox.ts'

const message = (clientId: string) => ({ clientId, body: clientId, at: 0 })

function outboxOf(...ids: string[]): Outbox {
  const outbox = new Outbox()
  for (const id of ids) outbox.add(message(id))
  return outbox
}

function stumble(outbox: Outbox, id: string, times: number): void {
  for (let i = 0; i < times; i++) outbox.stumbled(id)
}

describe('outbox', () => {
  it('[CL1] sends one at a time, in the order of writing', () => {
    const outbox = outboxOf('a', 'b')
    expect(outbox.next?.clientId).toBe('a')
    outbox.remove('a')
    expect(outbox.next?.clientId).toBe('b')
  })

  it('[CL2] every change is kept, and a new outbox goes on from what was kept', () => {
    let saved: readonly Outgoing[] = []
    const outbox = new Outbox([], items => {
      saved = items
    })
    outbox.add(message('a'))
    stumble(outbox, 'a', MAX_ATTEMPTS)
    expect(new Outbox(saved).next).toMatchObject({ clientId: 'a', attempts: 0 })
  })

  it('[CL3] a refusal for good sets one message aside and lets the rest go on', () => {
    const outbox = outboxOf('a', 'b')
    outbox.refused('a')
    expect(outbox.next?.clientId).toBe('b')
    expect(outbox.items.map(item => item.state)).toEqual(['refused', 'pending'])
  })

  it('[CL4] after the third passing trouble the message is held, and nothing overtakes it', () => {
    const outbox = outboxOf('a', 'b')
    stumble(outbox, 'a', MAX_ATTEMPTS - 1)
    expect(outbox.next?.clientId).toBe('a')
    stumble(outbox, 'a', 1)
    outbox.add(message('c'))
    expect(outbox.next).toBeUndefined()
    expect(outbox.items.map(item => item.state)).toEqual(['held', 'held', 'held'])
  })

  it('[CL5] a new connection releases what was held; a refused one goes only when its writer asks', () => {
    const outbox = outboxOf('a', 'b')
    outbox.refused('a')
    stumble(outbox, 'b', MAX_ATTEMPTS)
    outbox.release()
    expect(outbox.items.map(item => item.state)).toEqual(['refused', 'pending'])
    outbox.retry('a')
    expect(outbox.next?.clientId).toBe('a')
  })

  it('[CL6] whatever happens, order is kept and nothing leaves but by an acknowledgement or its writer', () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const step = fc.record({
      what: fc.constantFrom('add', 'remove', 'refused', 'stumbled', 'release', 'retry', 'reload'),
      id: fc.constantFrom(...ids),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        let saved: readonly Outgoing[] = []
        const save = (items: readonly Outgoing[]) => {
          saved = items
        }
        let outbox = new Outbox([], save)
        const expected: string[] = []
        for (const { what, id } of steps) {
          if (what === 'reload') outbox = new Outbox(saved, save)
          else if (what === 'release') outbox.release()
          else if (what === 'add') outbox.add(message(id))
          else outbox[what as 'remove'](id)
          if (what === 'add' && !expected.includes(id)) expected.push(id)
          if (what === 'remove' && expected.includes(id)) expected.splice(expected.indexOf(id), 1)
          expect(outbox.items.map(item => item.clientId)).toEqual(expected)
          const next = outbox.next
          if (next) expect(outbox.items.find(item => item.state !== 'refused')).toBe(next)
        }
      }),
    )
  })
})
