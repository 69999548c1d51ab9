import { type Contact, works } from '../domain/pager/contact.ts'
import type { Delivery, Outcome } from '../domain/pager/delivery.ts'
import { asUsable, isUsable, openAddress } from './addresses.ts'
import { changeContact, contactOf, replaced } from './contact-document.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { find, findAll } from './documents.ts'
import { acknowledgeUrl, receiptUrl, staffUrl } from './links.ts'
import { FALLBACK } from './mailboxes.ts'
import type { Address } from './ports.ts'
import { languageOf } from './programs.ts'
import { peopleIn, policyOf } from './reach.ts'

/** What leaves the building: calls by the channel they were addressed to, and warnings by whatever works. */
export class Notices {
  private readonly warnings = new Set<Promise<void>>()

  constructor(private readonly app: App) {}

  /** Sends a delivery by the channel it was addressed to. */
  async carry(program: string, delivery: Delivery): Promise<Outcome> {
    const { app } = this
    const { id, person, level, pages } = delivery
    const address = await this.addressFor(program, delivery)
    if (!address) return { ok: false, reason: 'gone', permanent: true }
    const acknowledge = person === FALLBACK ? undefined : acknowledgeUrl(app, program, id, person)
    return app.notifier.send(address, {
      key: id,
      kind: 'page',
      language: await languageOf(app, program),
      level,
      pages: pages.length,
      links: {
        open: staffUrl(app, program),
        ...(acknowledge && { acknowledge, seen: receiptUrl(app, { program, may: 'seen', of: id, person }) }),
      },
    })
  }

  /** The device or address is no more: it is not used again, and its owner is told by what still works. */
  async disable(program: string, { person, channel: channelId }: Delivery): Promise<void> {
    if (person === FALLBACK) return
    const { app } = this
    const actor: Actor = { program, id: person, roles: ['counselor'] }
    const disabled = await changeContact(app, actor, 'channel:disable', contact => {
      const channel = contact.channels.find(({ id }) => id === channelId)
      // What is of no use under today's keys may be again under the right ones.
      if (!channel || channel.disabledAt !== undefined || !isUsable(app, channel)) return [contact, false]
      return [replaced(contact, { ...channel, disabledAt: app.clock.now() }), true]
    })
    // Somebody took the channel away, or it has been said already.
    if (!disabled) return
    app.rooms.tell(program, { who: person }, 'sync:now', {})
    this.inBackground(this.warn(program, await contactOf(app, actor), 'warning'))
  }

  /**
   * Tells every admin, by what works, that there will be a time when nobody is on call. It is under way when this
   * returns: whoever sweeps does not wait for a channel that hangs.
   */
  warnAdmins(program: string): void {
    this.inBackground(this.warnEachAdmin(program))
  }

  /** Whoever sweeps or starts does not wait for it. */
  inBackground(warning: Promise<void>): void {
    const work = warning
      .catch(error => this.app.log.error({ fault: (error as Error).name }, 'somebody could not be warned'))
      .finally(() => this.warnings.delete(work))
    this.warnings.add(work)
  }

  /** Resolves once no warning is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.warnings)
  }

  private async warnEachAdmin(program: string): Promise<void> {
    const admins = await peopleIn(this.app, program, 'admin')
    const contacts = await findAll(partitionOf(this.app, program), 'contact', admins)
    await Promise.all(contacts.map(({ value }) => this.warn(program, value, 'gap')))
  }

  /** By every channel that works, at once. */
  async warn(program: string, contact: Contact, kind: 'warning' | 'gap'): Promise<void> {
    const { app } = this
    const { notifier, random } = app
    const language = await languageOf(app, program)
    const links = { open: staffUrl(app, program) }
    const working = asUsable(app, contact).channels.filter(works)
    await Promise.all(
      working.map(channel =>
        notifier.send(openAddress(app, channel), { key: random.id(), kind, language, links }),
      ),
    )
  }

  private async addressFor(program: string, { person, channel }: Delivery): Promise<Address | undefined> {
    if (person === FALLBACK) {
      const { fallback } = await policyOf(this.app, program)
      return fallback && { kind: 'email', address: fallback.email }
    }
    const contact = await find(partitionOf(this.app, program), 'contact', person)
    const found = contact && asUsable(this.app, contact.value).channels.find(({ id }) => id === channel)
    return found && works(found) ? openAddress(this.app, found) : undefined
  }
}
