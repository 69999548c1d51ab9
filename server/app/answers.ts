import { isUnanswered, type Page } from '../domain/page.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { Refusal } from '../protocol/errors.ts'
import type { Contacts } from './contacts.ts'
import { type App, partitionOf } from './context.ts'
import type { Deliveries } from './deliveries.ts'
import { findAll, load } from './documents.ts'
import { type Link, readLink } from './links.ts'
import type { Pages } from './pages.ts'
import { counselorsOf } from './reach.ts'

/** Of the pages a notice called for: how many still call, and who has the others. */
export interface Standing {
  calling: number
  yours: number
  colleague: number
  resolved: number
}

/** What may be done with the links of a notice, and nothing else: look, acknowledge, say that it was shown. */
export class Answers {
  constructor(
    private readonly app: App,
    private readonly parts: { pages: Pages; deliveries: Deliveries; contacts: Contacts },
  ) {}

  /** How the calls stand, for whoever holds the link. @throws Refusal NOT_FOUND, GONE */
  async standing(program: string, token: string): Promise<Standing> {
    const link = this.read(program, token, 'ack')
    return standingFor(await this.pagesOf(link), link.person)
  }

  /** Takes every page the notice called for that nobody has taken. Twice is once. */
  async acknowledge(program: string, token: string): Promise<Standing> {
    const link = this.read(program, token, 'ack')
    refuseUnless((await counselorsOf(this.app, program)).includes(link.person), 'NOT_FOUND')
    const actor = { program, id: link.person, roles: ['counselor' as const] }
    for (const page of await this.pagesOf(link))
      await this.parts.pages.acknowledge(actor, { pageId: page.id }).catch(error => {
        // A colleague was faster, or it is resolved: the state says so.
        if (!(error instanceof Refusal)) throw error
      })
    await this.parts.deliveries.seen(program, link.of, link.person)
    return this.standing(program, token)
  }

  /** The device has shown the notice; of a code, the channel is proved by it. */
  async receive(program: string, token: string): Promise<void> {
    const link = readLink(this.app.keys.links, token, this.app.clock.now())
    refuseUnless(link.program === program && link.may !== 'ack', 'NOT_FOUND')
    if (link.may === 'verify') await this.parts.contacts.verifyByDevice(program, link.person, link.of)
    else await this.parts.deliveries.seen(program, link.of, link.person)
  }

  private read(program: string, token: string, may: Link['may']): Link {
    const link = readLink(this.app.keys.links, token, this.app.clock.now())
    refuseUnless(link.program === program && link.may === may, 'NOT_FOUND')
    return link
  }

  private async pagesOf({ program, of }: Link): Promise<Page[]> {
    const partition = partitionOf(this.app, program)
    const { value } = await load(partition, 'delivery', of)
    return (await findAll(partition, 'page', value.pages)).map(({ value: page }) => page)
  }
}

function standingFor(pages: Page[], person: string): Standing {
  const count = (which: (page: Page) => boolean) => pages.filter(which).length
  const taken = ({ state }: Page) => state === 'acknowledged'
  return {
    calling: count(isUnanswered),
    yours: count(page => taken(page) && page.acknowledged?.by === person),
    colleague: count(page => taken(page) && page.acknowledged?.by !== person),
    resolved: count(({ state }) => state === 'resolved'),
  }
}
