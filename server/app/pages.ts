import { type Conversation, member, withCall, withoutPage } from '../domain/conversation.ts'
import { acknowledge, act, type Page, reassign, resolve, snooze } from '../domain/page.ts'
import { planFor } from '../domain/pager/policy.ts'
import { refuseUnless } from '../domain/refuse.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { TimelineLine } from '../protocol/pager.ts'
import type { PageView } from '../protocol/shapes.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { find, findAll, load, put } from './documents.ts'
import { addressed } from './mailboxes.ts'
import type { Change } from './ports.ts'
import { tellOtherStaff, tellPage, tellPeers } from './raising.ts'
import { policyOf, reachOf } from './reach.ts'
import { conversationKey, seal } from './sealing.ts'
import { timelineLine, timelineOf } from './timeline.ts'
import { transact } from './transact.ts'
import { pageView } from './views.ts'

/** What counselors do with pages; what happens while they do nothing is the pager's. */
export class Pages {
  constructor(private readonly app: App) {}

  /** @throws Refusal NOT_FOUND, CONFLICT if a colleague was faster, GONE if it is resolved */
  acknowledge(actor: Actor, { pageId }: Payload<'page:acknowledge'>): Promise<Answer<'page:acknowledge'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const [page, staff, policy] = await Promise.all([
        load(partition, 'page', pageId),
        load(partition, 'staff', actor.id),
        policyOf(app, actor.program),
      ])
      const now = app.clock.now()
      const acknowledged = acknowledge(page.value, staff.value, now, policy.actMinutes * 60_000)
      if (acknowledged === page.value)
        return { changes: [], tell: () => ({ page: pageView(page.value, page.version) }) }
      const about = page.value.conversation
      const conversation = about === null ? undefined : await find(partition, 'conversation', about)
      // Who is in the conversation already, or only tests the road, has nothing more to do.
      const inside = page.value.drill || (conversation && member(conversation.value, actor.id))
      const value = inside ? act(acknowledged) : acknowledged
      const answered = conversation && withCall(conversation.value, 'answered')
      const changed = conversation && answered !== conversation.value
      return {
        changes: [
          put(page, value),
          timelineLine(pageId, { at: now, what: 'acknowledged', person: actor.id }),
          ...(changed ? [put(conversation, answered!)] : []),
        ],
        tell: committed => {
          if (changed) tellPeers(app, actor.program, answered!)
          if (page.value.answeredAt === undefined) app.answered(value)
          if (page.value.climb?.exhausted) tellOtherStaff(app, actor.program)
          return this.told(actor.program, value, committed!.version)
        },
      }
    })
  }

  /** @throws Refusal NOT_FOUND, GONE if it is resolved already, by another or otherwise */
  resolve(actor: Actor, payload: Payload<'page:resolve'>): Promise<Answer<'page:resolve'>> {
    const { app } = this
    const { pageId, outcome, note, verdict } = payload
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const page = await load(partition, 'page', pageId)
      const about = page.value.conversation
      const conversation = about === null ? undefined : await find(partition, 'conversation', about)
      const now = app.clock.now()
      const key = conversation && (await conversationKey(app, actor.program, conversation.value.seal))
      const sealed = note && key ? seal(key, note) : undefined
      const value = resolve(
        page.value,
        { by: actor.id, at: now, outcome, ...(verdict && { verdict }) },
        sealed,
      )
      if (value === page.value) return { changes: [], tell: () => ({ page: pageView(value, page.version) }) }
      return {
        changes: [
          put(page, value),
          timelineLine(pageId, { at: now, what: 'resolved', person: actor.id }),
          ...(conversation?.value.page === pageId
            ? [put(conversation, withoutPage(conversation.value))]
            : []),
        ],
        tell: committed => {
          if (conversation?.value.call) tellPeers(app, actor.program, conversation.value)
          if (page.value.climb?.exhausted) tellOtherStaff(app, actor.program)
          return this.told(actor.program, value, committed!.version)
        },
      }
    })
  }

  /** @throws Refusal FORBIDDEN unless one has acknowledged it, or at imminent */
  snooze(actor: Actor, { pageId, minutes }: Payload<'page:snooze'>): Promise<Answer<'page:snooze'>> {
    const now = this.app.clock.now()
    return this.change(actor, pageId, 'snoozed', page => snooze(page, actor.id, now + minutes * 60_000, now))
  }

  /** The colleague is called at once by every way there is. @throws Refusal NOT_FOUND for nobody who can be called */
  reassign(actor: Actor, { pageId, to }: Payload<'page:reassign'>): Promise<Answer<'page:reassign'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const page = await load(partition, 'page', pageId)
      const now = app.clock.now()
      const reach = await reachOf(app, actor.program, page.value.level)
      const ways = reach.people({ person: to }).flatMap(person => reach.ways(person, true))
      refuseUnless(ways.length > 0, 'NOT_FOUND', 'There is no way to reach this colleague now.')
      const { steps } = planFor(await policyOf(app, actor.program), page.value.level)
      const value = reassign(page.value, now, steps[0]!.delaySeconds * 1_000)
      const calls = ways.map(({ channel, kind }) => ({ person: to, channel, kind, at: now }))
      return {
        changes: [
          put(page, value),
          timelineLine(pageId, { at: now, what: 'reassigned', person: actor.id }),
          ...(await addressed(app, actor.program, value, calls, now)),
          ...(await this.called(actor.program, value, 'calling')),
        ],
        tell: committed => this.told(actor.program, value, committed!.version),
      }
    })
  }

  /** Who was called, by which way, and what came of it. @throws Refusal NOT_FOUND */
  async timeline(actor: Actor, { pageId }: Payload<'page:timeline'>): Promise<Answer<'page:timeline'>> {
    const partition = partitionOf(this.app, actor.program)
    const page = await load(partition, 'page', pageId)
    const { entries } = await partition.read(timelineOf(pageId), 0, 1_000)
    const ids = [...new Set(entries.flatMap(({ entry }) => (entry as TimelineLine).person ?? []))]
    const staff = await findAll(partition, 'staff', ids)
    const alias = new Map(staff.map(({ value }) => [value.id, value.alias]))
    const { raisedAt, level } = page.value
    return {
      lines: [
        { at: raisedAt, what: 'raised', level },
        ...entries.map(({ entry }) => {
          const { person, ...line } = entry as TimelineLine
          return { ...line, ...(person !== undefined && { person: alias.get(person) ?? '–' }) }
        }),
      ],
    }
  }

  /** A transcript was opened, or the conversation joined: whoever acknowledged its page has somebody at it. */
  async acted(program: string, conversation: Conversation, who: string): Promise<Change[]> {
    const { app } = this
    if (conversation.page === undefined) return []
    const page = await find(partitionOf(app, program), 'page', conversation.page)
    const value = page && act(page.value)
    if (!page || !value || value === page.value) return []
    return [put(page, value), timelineLine(value.id, { at: app.clock.now(), what: 'acted', person: who })]
  }

  private change(
    actor: Actor,
    pageId: string,
    what: TimelineLine['what'],
    decide: (page: Page) => Page,
  ): Promise<{ page: PageView }> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const page = await load(partition, 'page', pageId)
      const value = decide(page.value)
      const line = timelineLine(pageId, { at: app.clock.now(), what, person: actor.id })
      return {
        changes: [put(page, value), line],
        tell: committed => this.told(actor.program, value, committed!.version),
      }
    })
  }

  private told(program: string, page: Page, rev: number): { page: PageView } {
    tellPage(this.app, program, 'page:updated', page, rev)
    return { page: pageView(page, rev) }
  }

  /** What the peer of the page's conversation is told of it. */
  private async called(program: string, page: Page, call: 'calling' | 'answered'): Promise<Change[]> {
    if (page.conversation === null) return []
    const conversation = await find(partitionOf(this.app, program), 'conversation', page.conversation)
    const value = conversation && withCall(conversation.value, call)
    return conversation && value !== conversation.value ? [put(conversation, value!)] : []
  }
}
