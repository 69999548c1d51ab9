import { type Conversation, offerNumbers, withCall } from '../domain/conversation.ts'
import { isLapsed, isUnanswered, lapse, markOverdue, type Page } from '../domain/page.ts'
import { type Call, climbOn } from '../domain/pager/climb.ts'
import { keepPace } from '../domain/pager/pace.ts'
import { planFor } from '../domain/pager/policy.ts'
import type { Policy } from '../protocol/pager.ts'
import { type App, partitionOf } from './context.ts'
import { find, type Loaded, load, loaded, put } from './documents.ts'
import { addressed, FALLBACK } from './mailboxes.ts'
import type { Change } from './ports.ts'
import { tellOtherStaff, tellPage, tellPeers } from './raising.ts'
import { policyOf, reachOf } from './reach.ts'
import { timelineLine } from './timeline.ts'
import { transactPatiently } from './transact.ts'

/** At this level and above the requester is offered the emergency numbers while nobody answers. */
const OFFERING_LEVEL = 3

/** Carries a page up its policy while nobody acknowledges. Every decision is one commit; the deliveries in it are sent by Deliveries. */
export class Pager {
  constructor(private readonly app: App) {}

  /** Something of the page is due: the next step, a reminder, the emergency numbers, or its return to paging. */
  async due(program: string, id: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transactPatiently(app, partition, async () => {
      const loadedPage = await load(partition, 'page', id)
      const now = app.clock.now()
      const lapsed = isLapsed(loadedPage.value, now)
      let page = lapsed ? lapse(loadedPage.value, now) : loadedPage.value
      // Put as it is, it stands in `due` again where its own rules say.
      if (!isUnanswered(page)) return { changes: [put(loadedPage, page)], tell: () => {} }
      const changes: Change[] = []
      if (lapsed) changes.push(timelineLine(id, { at: now, what: 'returned' }))
      const called = lapsed ? await callingAgain(app, program, page) : undefined
      if (called) changes.push(put(called.was, called.value))
      if (page.climb && page.climb.nextAt <= now) {
        const policy = await policyOf(app, program)
        const climbed = await this.climb(program, page, policy, now)
        page = climbed.page
        changes.push(...climbed.changes)
      }
      const reminds = (page.againAt ?? Number.POSITIVE_INFINITY) <= now
      if (reminds) page = markOverdue(page, now)
      const offered =
        (page.numbersAt ?? Number.POSITIVE_INFINITY) <= now ? await this.offer(program, page) : undefined
      if (offered) {
        page = offered.page
        if (offered.conversation)
          changes.push(put(offered.conversation, offerNumbers(offered.conversation.value)))
      }
      const was = loadedPage.value
      const exhausted = page.climb?.exhausted && !was.climb?.exhausted
      const shown = lapsed || reminds || exhausted
      return {
        changes: [put(loadedPage, page), ...changes],
        tell: committed => {
          if (shown) tellPage(app, program, 'page:updated', page, committed!.version)
          if (called) tellPeers(app, program, called.value)
          if (exhausted) tellOtherStaff(app, program)
          const requester = offered?.conversation?.value.requester
          if (requester) app.rooms.tell(program, { who: requester }, 'help:show', { level: page.level })
        },
      }
    })
  }

  /** No page waits longer than its policy says, whatever became of the clock or the policy meanwhile. */
  async keepPace(program: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const policy = await policyOf(app, program)
    for (const document of await partition.list('pages'))
      await transactPatiently(app, partition, async () => {
        const page = await find(partition, 'page', loaded('page', document).value.id)
        const value = page && keepPace(page.value, policy, app.clock.now())
        return { changes: page && value !== page.value ? [put(page, value!)] : [], tell: () => {} }
      })
  }

  /** The page one step on, with the deliveries and the timeline's lines that belong to it. */
  private async climb(program: string, page: Page, policy: Policy, now: number) {
    const { app } = this
    const reach = await reachOf(app, program, page.level)
    const was = page.climb!
    const { climb, calls, passed, fallback } = climbOn(was, planFor(policy, page.level), reach, now)
    const offering = page.level >= OFFERING_LEVEL && page.conversation !== null && !page.drill
    const numbersAt =
      page.numbersAt ?? (was.step < 0 && offering ? now + policy.offerNumbersSeconds * 1_000 : undefined)
    const reached: Call[] =
      fallback && policy.fallback
        ? [...calls, { person: FALLBACK, channel: FALLBACK, kind: 'email', at: now }]
        : calls
    return {
      page: { ...page, climb, ...(numbersAt !== undefined && { numbersAt }) },
      changes: [
        ...passed.map(step => timelineLine(page.id, { at: now, what: 'passed', step: step + 1 })),
        timelineLine(
          page.id,
          climb.exhausted ? { at: now, what: 'exhausted' } : { at: now, what: 'step', step: climb.step + 1 },
        ),
        ...(await addressed(app, program, page, reached, now)),
      ],
    }
  }

  /** Nobody answered in time: the requester is offered the emergency numbers, kindly, if they have not been already. */
  private async offer(
    program: string,
    { numbersAt: _, ...page }: Page,
  ): Promise<{ page: Page; conversation: Loaded<'conversation'> | undefined }> {
    const found =
      page.conversation === null
        ? undefined
        : await find(partitionOf(this.app, program), 'conversation', page.conversation)
    const conversation = found && found.value.state !== 'ended' && !found.value.help ? found : undefined
    return { page, conversation }
  }
}

/** The peer of the page's conversation had been told that somebody answered. */
async function callingAgain(
  app: App,
  program: string,
  { conversation: id }: Page,
): Promise<{ was: Loaded<'conversation'>; value: Conversation } | undefined> {
  const was = id === null ? undefined : await find(partitionOf(app, program), 'conversation', id)
  const value = was && withCall(was.value, 'calling')
  return was && value && value !== was.value ? { was, value } : undefined
}
