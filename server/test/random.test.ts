import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { find, load } from '../app/documents.ts'
import { type Conversation, present } from '../domain/conversation.ts'
import { passedLately } from '../domain/matching.ts'
import type { Staff } from '../domain/staff.ts'
import { Refusal } from '../protocol/errors.ts'
import { STORES } from './harness.ts'
import { asPeer, asRequester, listed, type Node, type Nodes, openNodes } from './nodes.ts'

/**
 * Requesters and peers come, go, ask, accept, decline, end and lose their network, several at once and on two nodes,
 * while time passes and nodes die. Whatever happens, what stands in the store fits together.
 */

const REQUESTERS = 5
const PEERS = 3
const SECOND = 1_000

const who = fc.nat(REQUESTERS - 1)
const peer = fc.nat(PEERS - 1)
const node = fc.nat(1)
const one = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), who, node }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrive' as const), who, node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who, node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), who, node }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), who, node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sign' as const), who, node }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('available' as const), peer, node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('away' as const), peer, node }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('accept' as const), peer, node }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('decline' as const), peer, node }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('peer arrives' as const), peer, node }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('peer leaves' as const), peer, node }) },
)
type One = typeof one extends fc.Arbitrary<infer T> ? T : never
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ atOnce: fc.array(one, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ pass: fc.constantFrom(1, 1, 8, 8, 31, 31, 125, 305) }) },
  { weight: 1, arbitrary: fc.record({ dies: node }) },
)

/** Refusals are part of the story, faults are not. */
async function orRefused(work: Promise<unknown>): Promise<void> {
  await work.catch(error => {
    if (!(error instanceof Refusal) || error.code === 'BUSY') throw error
  })
}

class Story {
  readonly visits: string[] = []
  private readonly alive = [true, true]
  private said = 0
  /** Who has a socket on which node. */
  private readonly here = new Set<string>()

  constructor(private readonly on: Nodes) {}

  async begin(): Promise<void> {
    for (let i = 0; i < REQUESTERS; i++) this.visits.push(await this.on.visit())
    await this.sweep()
    for (const [i, visit] of this.visits.entries()) await this.arrive(i % 2, asRequester(visit))
    for (const [i, id] of this.on.peers.entries()) {
      await this.arrive(i % 2, asPeer(id))
      await this.on.nodes[i % 2]!.parts.offers.setAvailability(asPeer(id), { state: 'available' })
    }
  }

  async run(given: { atOnce: One[] } | { pass: number } | { dies: number }): Promise<void> {
    if ('atOnce' in given) await Promise.all(given.atOnce.map(each => this.act(each)))
    else if ('pass' in given) await this.pass(given.pass)
    else await this.kill(given.dies)
  }

  private async act(given: One): Promise<void> {
    if (!this.alive[given.node]) return
    const { parts } = this.on.nodes[given.node]!
    const { lobby, offers, conversations, messages } = parts
    if ('who' in given) {
      const actor = asRequester(this.visits[given.who]!)
      const conversationId = (await find(this.on.partition, 'visit', actor.id))?.value.conversation ?? 'none'
      if (given.do === 'arrive') return this.arrive(given.node, actor)
      if (given.do === 'leave') return this.leave(given.node, actor)
      if (given.do === 'open') return orRefused(lobby.open(actor, { topics: [], language: 'id' }))
      if (given.do === 'cancel') return orRefused(lobby.cancel(actor))
      if (given.do === 'end') return orRefused(conversations.end(actor, { conversationId }))
      const message = { conversationId, clientId: `m${++this.said}`, body: 'LEVEL3 suicide' }
      return orRefused(messages.send(actor, message))
    }
    const actor = asPeer(this.on.peers[given.peer]!)
    if (given.do === 'peer arrives') return this.arrive(given.node, actor)
    if (given.do === 'peer leaves') return this.leave(given.node, actor)
    if (given.do === 'available' || given.do === 'away')
      return orRefused(offers.setAvailability(actor, { state: given.do }))
    const { value } = await load(this.on.partition, 'staff', actor.id)
    const offerId = value.offer?.id ?? 'none'
    return orRefused(
      given.do === 'accept' ? offers.accept(actor, { offerId }) : offers.decline(actor, { offerId }),
    )
  }

  private async arrive(node: number, actor: ReturnType<typeof asPeer> | ReturnType<typeof asRequester>) {
    const name = `${node}/${actor.id}`
    if (this.here.has(name)) return
    this.here.add(name)
    await this.on.nodes[node]!.parts.attendance.connected(actor)
  }

  private async leave(node: number, actor: ReturnType<typeof asPeer> | ReturnType<typeof asRequester>) {
    if (!this.here.delete(`${node}/${actor.id}`)) return
    await this.on.nodes[node]!.parts.attendance.disconnected(actor)
  }

  /** A node dies without a word; the other one goes on alone. */
  private async kill(node: number): Promise<void> {
    if (!this.alive[1 - node]) return
    this.alive[node] = false
    for (const name of this.here) if (name.startsWith(`${node}/`)) this.here.delete(name)
  }

  private living(): Node[] {
    return this.on.nodes.filter((_, i) => this.alive[i])
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 5) {
      this.on.clock.add(5 * SECOND)
      await this.sweep()
    }
  }

  private async sweep(): Promise<void> {
    const living = this.living()
    await Promise.all(living.map(({ parts }) => parts.nodes.renew()))
    await Promise.all(living.map(({ parts }) => parts.sweeper.sweep()))
  }

  /** Everybody loses their network, for good. */
  async scatter(): Promise<void> {
    for (const name of [...this.here]) {
      const [node, id] = name.split('/') as [string, string]
      const actor = this.visits.includes(id) ? asRequester(id) : asPeer(id)
      await this.leave(Number(node), actor)
    }
  }

  async assertFits(): Promise<void> {
    const { partition, clock } = this.on
    // Whatever matching the last commits called for.
    await Promise.all(this.living().map(({ parts }) => parts.matcher.match('demo')))
    const [waiting, open, matchable] = await Promise.all([
      listed(partition, 'conversation', 'queue'),
      listed(partition, 'conversation', 'open'),
      listed(partition, 'conversation', 'matchable'),
    ])
    const staff: Staff[] = []
    for (const id of this.on.peers) staff.push((await load(partition, 'staff', id)).value)
    const live = [...waiting, ...open]
    expect(new Set(live.map(c => c.id)).size).toBe(live.length)

    const peersIn = (c: Conversation) => present(c).filter(m => m.role === 'peer')
    for (const c of waiting) expect([c.state, peersIn(c).length]).toEqual(['waiting', 0])
    for (const c of open) expect([c.state, peersIn(c).length]).toEqual(['open', 1])
    expect(matchable.map(c => c.id)).toEqual(waiting.filter(c => !c.offer).map(c => c.id))

    for (const one of staff) {
      const held = open.filter(c => peersIn(c)[0]!.who === one.id).map(c => c.id)
      expect(one.conversations.toSorted()).toEqual(held.toSorted())
      expect(held.length).toBeLessThanOrEqual(one.capacity)
      const offered = waiting.filter(c => c.offer?.peer === one.id)
      expect(offered.map(c => c.offer!.id)).toEqual(one.offer ? [one.offer.id] : [])
      if (one.offer) expect(offered[0]!.id).toBe(one.offer.conversation)
    }
    for (const id of this.visits) {
      const visit = await find(partition, 'visit', id)
      const own = live.filter(c => c.requester === id).map(c => c.id)
      expect(own).toEqual(visit?.value.live ? [visit.value.conversation] : [])
    }
    const idle = await listed(partition, 'staff', 'idle')
    for (const c of matchable) for (const one of idle) expect(passedLately(c, clock.now())).toContain(one.id)
  }
}

describe.each(STORES)('at random on %s', store => {
  test('[RN1] whatever comes and goes, every live conversation has one place, and every peer what they can hold', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async steps => {
        const on = await openNodes(store, { peers: PEERS })
        try {
          const story = new Story(on)
          await story.begin()
          for (const each of steps) {
            await story.run(each)
            await story.assertFits()
          }
          // Left alone, everything ends.
          await story.scatter()
          await story.pass(900)
          await story.assertFits()
          expect(await on.partition.count('queue')).toBe(0)
          expect(await on.partition.count('open')).toBe(0)
          expect(await on.partition.count('available')).toBe(0)
        } finally {
          await on.close()
        }
      }),
      { numRuns: Number(process.env.SEBAYA_RUNS ?? 6), endOnFailure: true },
    )
  })
})
