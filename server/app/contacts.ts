import { createHash, timingSafeEqual } from 'node:crypto'
import { type Channel, type Contact, newContact, works } from '../domain/pager/contact.ts'
import type { Delivery, Outcome } from '../domain/pager/delivery.ts'
import { firstLanguage } from '../domain/program.ts'
import { refuseUnless } from '../domain/refuse.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import { auditChange } from './audit.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { create, find, findAll, type Loaded, loaded, put } from './documents.ts'
import { type Link, signLink } from './links.ts'
import { FALLBACK } from './mailboxes.ts'
import type { Address, Change, Notice } from './ports.ts'
import { programOf } from './programs.ts'
import { counselorsOf, peopleIn, policyOf } from './reach.ts'
import { seal, unseal } from './sealing.ts'
import { transact } from './transact.ts'

const MOST_CHANNELS = 8
const CODE_MS = 15 * 60_000
const MOST_TRIES = 5
/** A link in a notice works this long. */
const LINK_MS = 24 * 60 * 60_000

/** How each counselor is reached outside the app: their channels, proved before anything relies on them. */
export class Contacts {
  private readonly warnings = new Set<Promise<void>>()

  constructor(private readonly app: App) {}

  async read(actor: Actor): Promise<Answer<'contacts:read'>> {
    const { app } = this
    return {
      contact: contactView(await this.contact(actor)),
      kinds: [...app.notifier.kinds],
      ...(app.notifier.pushKey && { pushKey: app.notifier.pushKey }),
      unreachable: (await this.unreachable(actor.program)).map(({ alias }) => alias),
    }
  }

  /** The counselors without any channel that works. */
  async unreachable(program: string): Promise<{ id: string; alias: string }[]> {
    const partition = partitionOf(this.app, program)
    const ids = await counselorsOf(this.app, program)
    const [contacts, staff] = await Promise.all([
      findAll(partition, 'contact', ids),
      findAll(partition, 'staff', ids),
    ])
    const reached = new Set(
      contacts.filter(({ value }) => value.channels.some(works)).map(({ value }) => value.id),
    )
    return staff
      .filter(({ value }) => !reached.has(value.id))
      .map(({ value: { id, alias } }) => ({ id, alias }))
  }

  /**
   * Adds a channel and sends a code there; it is relied on once the code has come back. Adding the same address again
   * sends a new code. @throws Refusal BAD_REQUEST for a kind this server can't send by, CONFLICT at eight channels
   */
  async add(actor: Actor, { name, address }: Payload<'contacts:add'>): Promise<Answer<'contacts:add'>> {
    const { app } = this
    refuseUnless(app.notifier.kinds.includes(address.kind), 'BAD_REQUEST', 'This server can’t send that way.')
    const code = String(app.random.below(1_000_000)).padStart(6, '0')
    const proof = { hash: hashed(code), until: app.clock.now() + CODE_MS, tries: 0 }
    const channelId = await this.change(actor, 'channel:add', contact => {
      const known = contact.channels.find(channel => same(this.addressOf(channel), address))
      const id = known?.id ?? app.random.id()
      refuseUnless(known || contact.channels.length < MOST_CHANNELS, 'CONFLICT', 'There are eight already.')
      const sealed = seal(app.keys.contacts[0], JSON.stringify(address))
      const { disabledAt: _, ...was } = known ?? { addedAt: app.clock.now() }
      const channel: Channel = { ...was, id, kind: address.kind, name, address: sealed, proof }
      return [{ ...contact, channels: [...contact.channels.filter(one => one !== known), channel] }, id]
    })
    const language = await this.language(actor.program)
    const links = {
      open: this.staffUrl(actor.program),
      // Only a device can say so by itself; whoever carries a message to somebody has not shown it to them.
      ...(address.kind === 'push' && { seen: this.receiptUrl(actor.program, 'verify', channelId, actor.id) }),
    }
    const outcome = await app.notifier.send(address, {
      key: app.random.id(),
      kind: 'code',
      language,
      code,
      links,
    })
    return { channelId, sent: outcome.ok, ...(!outcome.ok && { reason: outcome.reason }) }
  }

  /** @throws Refusal NOT_FOUND, GONE after a quarter of an hour or five wrong tries, FORBIDDEN for a wrong code */
  async verify(
    actor: Actor,
    { channelId, code }: Payload<'contacts:verify'>,
  ): Promise<Answer<'contacts:verify'>> {
    const now = this.app.clock.now()
    const right = await this.change(actor, 'channel:verify', contact => {
      const channel = channelOf(contact, channelId)
      const { proof } = channel
      refuseUnless(proof && proof.until > now && proof.tries < MOST_TRIES, 'GONE', 'Ask for a new code.')
      const known = timingSafeEqual(Buffer.from(hashed(code)), Buffer.from(proof.hash))
      const { proof: _, ...proved } = channel
      const next: Channel = known
        ? { ...proved, verifiedAt: now }
        : { ...channel, proof: { ...proof, tries: proof.tries + 1 } }
      return [replaced(contact, next), known]
    })
    refuseUnless(right, 'FORBIDDEN', 'This is not the code.')
    return { contact: contactView(await this.contact(actor)) }
  }

  /** The device itself said that the code has arrived. */
  async verifyByDevice(program: string, person: string, channelId: string): Promise<void> {
    const actor: Actor = { program, id: person, roles: ['counselor'] }
    const now = this.app.clock.now()
    await this.change(actor, 'channel:verify', contact => {
      const channel = channelOf(contact, channelId)
      const { proof, ...proved } = channel
      refuseUnless(proof && proof.until > now, 'GONE')
      return [replaced(contact, { ...proved, verifiedAt: now }), undefined]
    })
  }

  async remove(actor: Actor, { channelId }: Payload<'contacts:remove'>): Promise<Answer<'contacts:remove'>> {
    await this.change(actor, 'channel:remove', contact => {
      const channels = contact.channels.filter(channel => channel.id !== channelId)
      const rules = contact.rules.filter(rule => rule.channel !== channelId)
      return [{ ...contact, channels, rules }, undefined]
    })
    return { contact: contactView(await this.contact(actor)) }
  }

  /** Which channels, after how long, and when only what is urgent may call. */
  async rules(actor: Actor, { rules, quiet }: Payload<'contacts:rules'>): Promise<Answer<'contacts:rules'>> {
    await this.change(actor, 'channel:rules', contact => {
      const { quiet: _, ...rest } = contact
      for (const rule of rules) channelOf(contact, rule.channel)
      return [{ ...rest, rules, ...(quiet && { quiet }) }, undefined]
    })
    return { contact: contactView(await this.contact(actor)) }
  }

  /** A test by every channel of one's own, proved or not, and what came of each. */
  async test(actor: Actor): Promise<Answer<'contacts:test'>> {
    const { app } = this
    const language = await this.language(actor.program)
    const { channels } = await this.contact(actor)
    const results = await Promise.all(
      channels.map(async channel => {
        const notice: Notice = {
          key: app.random.id(),
          kind: 'test',
          language,
          links: { open: this.staffUrl(actor.program) },
        }
        const outcome = await app.notifier.send(this.addressOf(channel), notice)
        return { channelId: channel.id, sent: outcome.ok, ...(!outcome.ok && { reason: outcome.reason }) }
      }),
    )
    return { results }
  }

  /** While the secret is changed: what the one before sealed is sealed anew, to be read once that one is gone. */
  async reseal(): Promise<void> {
    const { app } = this
    const [key, ...previous] = app.keys.contacts
    if (previous.length === 0) return
    for (const program of await app.store.programs()) {
      const partition = partitionOf(app, program)
      for (const document of await partition.list('contacts'))
        await transact(app, partition, async () => {
          const contact = await find(partition, 'contact', loaded('contact', document).value.id)
          if (!contact) return { changes: [], tell: () => {} }
          const channels = contact.value.channels.map(channel => ({
            ...channel,
            address: seal(key, JSON.stringify(this.addressOf(channel))),
          }))
          return { changes: [put(contact, { ...contact.value, channels })], tell: () => {} }
        }).catch((error: Error) =>
          app.log.error({ fault: error.name }, 'the addresses of a contact could not be sealed anew'),
        )
    }
  }

  /** Sends a delivery by the channel it was addressed to. */
  async carry(program: string, delivery: Delivery): Promise<Outcome> {
    const { app } = this
    const { id, person, level, pages } = delivery
    const address = await this.addressFor(program, delivery)
    if (!address) return { ok: false, reason: 'gone', permanent: true }
    const acknowledge = person === FALLBACK ? undefined : this.acknowledgeUrl(program, id, person)
    return app.notifier.send(address, {
      key: id,
      kind: 'page',
      language: await this.language(program),
      level,
      pages: pages.length,
      links: {
        open: this.staffUrl(program),
        ...(acknowledge && { acknowledge, seen: this.receiptUrl(program, 'seen', id, person) }),
      },
    })
  }

  /** The device or address is no more: it is not used again, and its owner is told by what still works. */
  async disable(program: string, { person, channel: channelId }: Delivery): Promise<void> {
    if (person === FALLBACK) return
    const { app } = this
    const actor: Actor = { program, id: person, roles: ['counselor'] }
    const disabled = await this.change(actor, 'channel:disable', contact => {
      const channel = contact.channels.find(({ id }) => id === channelId)
      if (!channel || channel.disabledAt !== undefined) return [contact, false]
      return [replaced(contact, { ...channel, disabledAt: app.clock.now() }), true]
    })
    // Somebody took the channel away, or it has been said already.
    if (!disabled) return
    app.rooms.tell(program, { who: person }, 'sync:now', {})
    await this.warn(program, await this.contact(actor), 'warning')
  }

  /**
   * Tells every admin, by what works, that there will be a time when nobody is on call. It is under way when this
   * returns: whoever sweeps does not wait for a channel that hangs.
   */
  warnAdmins(program: string): void {
    const work = this.warnEachAdmin(program)
      .catch(error => this.app.log.error({ fault: (error as Error).name }, 'the admins could not be warned'))
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
  private async warn(program: string, { channels }: Contact, kind: 'warning' | 'gap'): Promise<void> {
    const { notifier, random } = this.app
    const language = await this.language(program)
    const links = { open: this.staffUrl(program) }
    const working = channels.filter(works)
    await Promise.all(
      working.map(channel =>
        notifier.send(this.addressOf(channel), { key: random.id(), kind, language, links }),
      ),
    )
  }

  private async addressFor(program: string, { person, channel }: Delivery): Promise<Address | undefined> {
    if (person === FALLBACK) {
      const { fallback } = await policyOf(this.app, program)
      return fallback && { kind: 'email', address: fallback.email }
    }
    const contact = await find(partitionOf(this.app, program), 'contact', person)
    const found = contact?.value.channels.find(({ id }) => id === channel)
    return found && works(found) ? this.addressOf(found) : undefined
  }

  private addressOf({ address }: Channel): Address {
    const [key, ...previous] = this.app.keys.contacts
    for (const older of previous)
      try {
        return JSON.parse(unseal(older, address)) as Address
      } catch {
        // It was sealed with another.
      }
    return JSON.parse(unseal(key, address)) as Address
  }

  private async language(program: string) {
    return firstLanguage(await programOf(this.app, program))
  }

  private staffUrl(program: string): string {
    return `${this.app.publicUrl}/${program}/staff`
  }

  private acknowledgeUrl(program: string, delivery: string, person: string): string {
    return `${this.app.publicUrl}/${program}/acknowledge/${this.token(program, 'ack', delivery, person)}`
  }

  private receiptUrl(program: string, may: 'seen' | 'verify', of: string, person: string): string {
    return `${this.app.publicUrl}/api/programs/${program}/receipts/${this.token(program, may, of, person)}`
  }

  private token(program: string, may: Link['may'], of: string, person: string): string {
    const until = this.app.clock.now() + LINK_MS
    return signLink(this.app.keys.links, { program, may, of, person, until })
  }

  private async contact(actor: Actor): Promise<Contact> {
    const found = await find(partitionOf(this.app, actor.program), 'contact', actor.id)
    return found?.value ?? newContact(actor.id)
  }

  /** One commit: the contact changed, and a line in the audit log that says who did what, never to which address. */
  private change<T>(actor: Actor, action: string, decide: (contact: Contact) => [Contact, T]): Promise<T> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const found: Loaded<'contact'> | undefined = await find(partition, 'contact', actor.id)
      const was = found?.value ?? newContact(actor.id)
      const [value, answer] = decide(was)
      if (value === was) return { changes: [], tell: () => answer }
      const change: Change = found ? put(found, value) : create('contact', actor.id, value)
      return { changes: [change, auditChange(app, actor, action)], tell: () => answer }
    })
  }
}

const hashed = (code: string): string => createHash('sha256').update(code).digest('base64url')

function channelOf(contact: Contact, id: string): Channel {
  const channel = contact.channels.find(one => one.id === id)
  refuseUnless(channel, 'NOT_FOUND')
  return channel
}

const replaced = (contact: Contact, channel: Channel): Contact => ({
  ...contact,
  channels: contact.channels.map(one => (one.id === channel.id ? channel : one)),
})

function same(a: Address, b: Address): boolean {
  if (a.kind === 'push') return b.kind === 'push' && a.endpoint === b.endpoint
  if (a.kind === 'email') return b.kind === 'email' && a.address === b.address
  return b.kind === 'webhook' && a.url === b.url
}

const contactView = ({ channels, rules, quiet }: Contact) => ({
  channels: channels.map(({ id, kind, name, verifiedAt, disabledAt }) => ({
    id,
    kind,
    name,
    verified: verifiedAt !== undefined,
    ...(disabledAt !== undefined && { disabledAt }),
  })),
  rules,
  ...(quiet && { quiet }),
})
