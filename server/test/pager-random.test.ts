import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { App } from '../app/context.ts'
import { create, find, findAll, loaded, put } from '../app/documents.ts'
import { composeUseCases } from '../compose.ts'
import { isUnanswered, MOST_SNOOZE_MS, type Page } from '../domain/page.ts'
import { AGAIN_MS } from '../domain/pager/climb.ts'
import type { Outcome } from '../domain/pager/delivery.ts'
import { DEFAULT_POLICY, planFor } from '../domain/pager/policy.ts'
import { LEASE_MS } from '../domain/program.ts'
import { newStaff } from '../domain/staff.ts'
import { Refusal } from '../protocol/errors.ts'
import type { Policy } from '../protocol/pager.ts'
import { FakeNotifier } from './fake-notifier.ts'
import { STORES } from './harness.ts'
import { asRequester, type Node, type Nodes, openNodes } from './nodes.ts'
import { plan, rotaOf } from './paging.ts'

/**
 * Signs are shown, counselors answer, put off, hand over and vanish, rotas and policies are edited, channels break, the clock
 * jumps and nodes die in the middle of a notice. Whatever happens, no page is forgotten.
 */

const REQUESTERS = 4
const COUNSELORS = ['counselor0', 'counselor1', 'counselor2']
const SECOND = 1_000
const MINUTE = 60 * SECOND
const PACE_SECONDS = 60

const who = fc.nat(REQUESTERS - 1)
const counselor = fc.nat(COUNSELORS.length - 1)
const node = fc.nat(1)
const which = fc.nat(5)
const people = fc.uniqueArray(fc.constantFrom(...COUNSELORS), { maxLength: 3 })
const seconds = fc.constantFrom(30, 60, 120, 300)
const LONGEST_DELAY_MS = 300_000

const sign = fc.record({
  do: fc.constant('sign' as const),
  who,
  node,
  level: fc.constantFrom(2, 2, 3, 3, 4),
})
const answer = fc.record({
  do: fc.constantFrom('acknowledge', 'acknowledge', 'act', 'snooze', 'reassign', 'resolve'),
  counselor,
  other: counselor,
  which,
  node,
})
const act = fc.oneof({ weight: 3, arbitrary: sign }, { weight: 4, arbitrary: answer })
const edit = fc.oneof(
  fc.record({ rota: people }),
  fc.record({
    policy: fc.record({
      calls: people,
      byRota: fc.boolean(),
      repeats: fc.nat(2),
      delay: seconds,
      act: fc.constantFrom(5, 10),
    }),
  }),
  fc.record({ outside: fc.constantFrom('well', 'well', 'down', 'gone') }),
  fc.record({ dies: node, at: fc.constantFrom('now', 'before notice', 'after notice') }),
)
const pass = fc.record({ pass: fc.constantFrom(1, 4, 11, 31, 31, 61, 125, 305, 620) })
const jump = fc.record({ jump: fc.constantFrom(-10, 10) })
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ atOnce: fc.array(act, { minLength: 1, maxLength: 4 }) }) },
  { weight: 5, arbitrary: pass },
  { weight: 3, arbitrary: edit },
  { weight: 1, arbitrary: jump },
)
type Of<A> = A extends fc.Arbitrary<infer T> ? T : never

async function orRefused(work: Promise<unknown>): Promise<void> {
  await work.catch(error => {
    if (!(error instanceof Refusal) || error.code === 'BUSY') throw error
  })
}

const asCounselor = (id: string) => ({ program: 'demo', id, roles: ['counselor' as const] })

class Story {
  private readonly outside = new FakeNotifier()
  private readonly visits: string[] = []
  private said = 0
  private nodesSoFar = 0
  /** By how much the clock was set back in all. */
  private setBack = 0
  private readonly dying = new Set<Node>()
  /** The keys of the notices that left since they were forgotten last. */
  private readonly left = new Set<string>()

  constructor(private readonly on: Nodes) {}

  async begin(): Promise<void> {
    for (const one of [0, 1]) this.revive(one)
    for (const id of COUNSELORS) await this.counselor(id)
    await this.rota(COUNSELORS)
    for (let i = 0; i < REQUESTERS; i++) {
      this.visits.push(await this.on.visit())
      await this.on.nodes[0]!.parts.attendance.connected(asRequester(this.visits[i]!))
    }
    await this.turn()
  }

  /** An account, with an e-mail address that has been proved. */
  private async counselor(id: string): Promise<void> {
    const { partition, clock } = this.on
    const person = { id, alias: id, roles: ['counselor' as const], languages: ['id' as const], topics: [] }
    await partition.commit(
      [
        create('account', id, { v: 1, login: id, password: '', oneTime: false, ...person }),
        create('staff', id, newStaff({ ...person, capacity: 2 }, clock.now())),
      ],
      { once: id },
    )
    await this.prove(id)
  }

  private async prove(id: string): Promise<void> {
    const { contacts } = this.on.nodes[0]!.parts
    const address = { kind: 'email' as const, address: `${id}@example.org` }
    const { channelId } = await contacts.add(asCounselor(id), { name: 'mail', address })
    const code = this.outside.take()[0]!.notice.code!
    await contacts.verify(asCounselor(id), { channelId, code })
  }

  /** A fresh node in the place of one that died, or of the first. */
  private revive(index: number): void {
    const { nodes } = this.on
    const app: App = {
      ...nodes[index]!.app,
      node: `node${++this.nodesSoFar}`,
      notifier: this.outside,
      reach: () => {},
    }
    nodes[index] = { app, parts: composeUseCases(app) }
  }

  async run(given: Of<typeof step>): Promise<void> {
    if ('atOnce' in given) await Promise.all([...given.atOnce.map(each => this.act(each)), this.sweep()])
    else if ('pass' in given) await this.pass(given.pass)
    else if ('jump' in given) this.jump(given.jump * MINUTE)
    else await this.edit(given)
    await this.turn()
  }

  private jump(by: number): void {
    this.on.clock.add(by)
    if (by < 0) this.setBack -= by
  }

  private async act(given: Of<typeof act>): Promise<void> {
    const { parts } = this.on.nodes[given.node]!
    if (given.do === 'sign') return this.sign(given, parts)
    const actor = asCounselor(COUNSELORS[given.counselor]!)
    const pages = await this.pages()
    const page = pages[given.which % Math.max(1, pages.length)]
    if (!page) return
    const pageId = page.id
    const work = {
      acknowledge: () => parts.pages.acknowledge(actor, { pageId }),
      act: () =>
        parts.conversations.transcript(actor, { conversationId: page.conversation!, reason: 'a look' }),
      snooze: () => parts.pages.snooze(actor, { pageId, minutes: 10 }),
      reassign: () => parts.pages.reassign(actor, { pageId, to: COUNSELORS[given.other]! }),
      resolve: () => parts.pages.resolve(actor, { pageId, outcome: 'supported' }),
    }[given.do]!
    await orRefused(work())
  }

  private async sign({ who, level }: Of<typeof sign>, { lobby, messages }: Node['parts']): Promise<void> {
    const actor = asRequester(this.visits[who]!)
    await orRefused(lobby.open(actor, { topics: [], language: 'id' }))
    const conversationId = (await find(this.on.partition, 'visit', actor.id))?.value.conversation
    if (conversationId === undefined) return
    const message = { conversationId, clientId: `m${++this.said}`, body: `LEVEL${level} suicide` }
    await orRefused(messages.send(actor, message))
  }

  private async edit(given: Of<typeof edit>): Promise<void> {
    if ('rota' in given) return this.rota(given.rota)
    if ('policy' in given) return this.policy(given.policy)
    if ('outside' in given) {
      const fails: Record<string, Outcome> = {
        down: { ok: false, reason: 'unreachable', permanent: false },
        gone: { ok: false, reason: 'gone', permanent: true },
      }
      this.outside.answer = () => fails[given.outside] ?? { ok: true }
      return
    }
    const dead = this.on.nodes[given.dies]!
    if (given.at === 'now') this.revive(given.dies)
    else {
      // It dies at the next notice it carries: from there on it does nothing any more.
      this.dying.add(dead)
      dead.app.reach = reached => {
        if (reached !== given.at) return
        this.dying.delete(dead)
        throw new Error('killed')
      }
    }
  }

  private async rota(people: string[]): Promise<void> {
    const { partition, nodes } = this.on
    const value = { ...rotaOf({ people }), checkAt: Number.MAX_SAFE_INTEGER }
    const known = await find(partition, 'rota', value.id)
    const change = known ? put(known, value) : create('rota', value.id, value)
    await partition.commit([change], { once: nodes[0]!.app.random.id() })
  }

  private async policy({
    calls,
    byRota,
    repeats,
    delay,
    act,
  }: {
    calls: string[]
    byRota: boolean
    repeats: number
    delay: number
    act: number
  }) {
    const { partition, nodes } = this.on
    const steps = [
      ...(byRota ? [{ targets: [{ rota: 'counselors' }], delaySeconds: delay }] : []),
      ...plan(calls, {}, delay).steps,
    ]
    if (steps.length === 0) return
    const one = plan([], { steps, repeats })
    const policy: Policy = {
      ...DEFAULT_POLICY,
      moderate: { ...one, channels: 'in-turn' },
      high: one,
      imminent: one,
      actMinutes: act,
    }
    const known = await find(partition, 'policy', 'demo')
    const change = known ? put(known, { v: 1, policy }) : create('policy', 'demo', { v: 1, policy })
    await partition.commit([change], { once: nodes[0]!.app.random.id() })
    // A quicker policy is in force for pages that climb already a minute later.
    await this.pass(PACE_SECONDS)
  }

  private async pass(howMany: number): Promise<void> {
    for (let left = howMany; left > 0; left -= 5) {
      this.on.clock.add(Math.min(5, left) * SECOND)
      await this.sweep()
    }
  }

  /** Both nodes sweep at once, and everything that is to be sent now is. A node that died is a new one afterwards. */
  private async sweep(): Promise<void> {
    const nodes = [...this.on.nodes]
    await Promise.all(nodes.map(({ parts }) => parts.nodes.renew()))
    await Promise.all(nodes.map(({ parts }) => parts.sweeper.sweep()))
    for (const each of nodes) {
      const wasDying = this.dying.has(each)
      await each.parts.deliveries.settled()
      if (wasDying && !this.dying.has(each)) this.revive(this.on.nodes.indexOf(each))
    }
    for (const { notice } of this.outside.take()) this.left.add(notice.key)
  }

  private async turn(): Promise<void> {
    // What came of the sending may have made something else due.
    await this.sweep()
    await this.sweep()
  }

  private async pages(): Promise<Page[]> {
    return (await this.on.partition.list('pages')).map(document => loaded('page', document).value)
  }

  /** Every raised page is acknowledged, or has a next attempt due within its policy's time, or is visibly exhausted. */
  async assertNobodyForgotten(): Promise<void> {
    const { partition, clock } = this.on
    const now = clock.now()
    const policy = (await find(partition, 'policy', 'demo'))?.value.policy ?? DEFAULT_POLICY
    const exhausted = new Set((await partition.list('exhausted')).map(({ key }) => key))
    const due = async (until: number) =>
      new Set((await partition.list('due', { max: until })).map(({ key }) => key))
    for (const page of await this.pages()) {
      const key = `page/${page.id}`
      if (!isUnanswered(page)) {
        expect(page.state).toBe('acknowledged')
        if (page.actBy === undefined) continue
        const longest = page.snoozedUntil === undefined ? policy.actMinutes * MINUTE : MOST_SNOOZE_MS
        expect(page.actBy).toBeGreaterThan(now)
        expect(await due(now + longest)).toContain(key)
        continue
      }
      expect(page.climb!.nextAt, 'what was due has been done').toBeGreaterThan(now)
      expect(exhausted.has(key)).toBe(page.climb!.exhausted)
      const { steps } = planFor(policy, page.level)
      const longest = Math.max(...steps.map(({ delaySeconds }) => delaySeconds)) * SECOND
      expect(await due(now + (page.climb!.exhausted ? AGAIN_MS : longest))).toContain(key)
    }
  }

  /** All is well again outside, and nobody answers: everybody is called, loudly, and nothing is left half done. */
  async heal(): Promise<void> {
    this.outside.answer = () => ({ ok: true })
    for (const each of this.on.nodes) each.app.reach = () => {}
    this.dying.clear()
    // What a dead node had begun waits for its lease, by a clock that may have been set back since.
    await this.pass((this.setBack + LEASE_MS + MINUTE) / SECOND)
    await this.turn()
    for (const { value } of await this.on.partition.list('due', { max: this.on.clock.now() }))
      expect(value).toBe(undefined)
    const nodes = await this.on.partition.list('nodes')
    expect(nodes.map(({ key }) => key).sort()).toEqual(
      this.on.nodes.map(({ app }) => `node/${app.node}`).sort(),
    )
    for (let i = 1; i <= this.nodesSoFar; i++)
      expect(await this.on.partition.count(`sending/node${i}`)).toBe(0)
    await this.assertEverybodyCalled()
  }

  /** With everybody reachable again, each page that nobody has answered leaves the building within its policy's time. */
  private async assertEverybodyCalled(): Promise<void> {
    for (const id of COUNSELORS) await this.prove(id)
    this.left.clear()
    const unanswered = (await this.pages()).filter(isUnanswered)
    await this.pass((Math.max(AGAIN_MS, LONGEST_DELAY_MS) + 10 * SECOND) / SECOND)
    const sent = await findAll(this.on.partition, 'delivery', [...this.left])
    const called = new Set(sent.flatMap(({ value }) => value.pages))
    for (const { id } of unanswered) expect(called).toContain(id)
  }
}

describe.each(STORES)('paging at random on %s', store => {
  test('[RN2] whatever happens, every raised page is acknowledged, or its next attempt is due within its policy’s time, or it is visibly exhausted', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 100 }), async steps => {
        const on = await openNodes(store, { peers: 0 })
        try {
          const story = new Story(on)
          await story.begin()
          for (const each of steps) {
            await story.run(each)
            await story.assertNobodyForgotten()
          }
          await story.heal()
          await story.assertNobodyForgotten()
        } finally {
          await on.close()
        }
      }),
      { numRuns: Number(process.env.SEBAYA_RUNS ?? 4), endOnFailure: true },
    )
  })
})
