import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Channel, type Contact, works } from '../domain/pager/contact.ts'
import { refuseUnless } from '../domain/refuse.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { ContactView } from '../protocol/pager.ts'
import { asUsable, isUsable, openAddress, sealedAddress } from './addresses.ts'
import { changeContact, contactOf, replaced } from './contact-document.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { findAll } from './documents.ts'
import { receiptUrl, staffUrl } from './links.ts'
import type { Address, Notice } from './ports.ts'
import { languageOf } from './programs.ts'
import { counselorsOf } from './reach.ts'

const MOST_CHANNELS = 8
const CODE_MS = 15 * 60_000
const MOST_TRIES = 5

/** How each counselor is reached outside the app: their channels, proved before anything relies on them. */
export class Contacts {
  constructor(private readonly app: App) {}

  async read(actor: Actor): Promise<Answer<'contacts:read'>> {
    const { app } = this
    return {
      contact: await this.view(actor),
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
      contacts
        .filter(({ value }) => asUsable(this.app, value).channels.some(works))
        .map(({ value }) => value.id),
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
    const proof = { hash: this.mark(code), until: app.clock.now() + CODE_MS, tries: 0 }
    const channelId = await changeContact(this.app, actor, 'channel:add', contact => {
      const known = contact.channels.find(channel => this.leadsTo(channel, address))
      const id = known?.id ?? app.random.id()
      refuseUnless(known || contact.channels.length < MOST_CHANNELS, 'CONFLICT', 'There are eight already.')
      const worked = known && works(known) && isUsable(app, known)
      const channel: Channel = {
        id,
        kind: address.kind,
        name,
        ...sealedAddress(app, address),
        addedAt: known?.addedAt ?? app.clock.now(),
        // One that had stopped working has to be proved anew.
        ...(worked && { verifiedAt: known.verifiedAt }),
        proof,
      }
      return [{ ...contact, channels: [...contact.channels.filter(one => one !== known), channel] }, id]
    })
    const language = await languageOf(app, actor.program)
    const links = {
      open: staffUrl(app, actor.program),
      // Only a device can say so by itself; whoever carries a message to somebody has not shown it to them.
      ...(address.kind === 'push' && {
        seen: receiptUrl(app, { program: actor.program, may: 'verify', of: channelId, person: actor.id }),
      }),
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
    const right = await changeContact(this.app, actor, 'channel:verify', contact => {
      const channel = channelOf(contact, channelId)
      const { proof } = channel
      refuseUnless(proof && proof.until > now && proof.tries < MOST_TRIES, 'GONE', 'Ask for a new code.')
      const known = timingSafeEqual(Buffer.from(this.mark(code)), Buffer.from(proof.hash))
      const { proof: _, ...proved } = channel
      const next: Channel = known
        ? { ...proved, verifiedAt: now }
        : { ...channel, proof: { ...proof, tries: proof.tries + 1 } }
      return [replaced(contact, next), known]
    })
    refuseUnless(right, 'FORBIDDEN', 'This is not the code.')
    return { contact: await this.view(actor) }
  }

  /** The device itself said that the code has arrived. */
  async verifyByDevice(program: string, person: string, channelId: string): Promise<void> {
    const actor: Actor = { program, id: person, roles: ['counselor'] }
    const now = this.app.clock.now()
    await changeContact(this.app, actor, 'channel:verify', contact => {
      const channel = channelOf(contact, channelId)
      const { proof, ...proved } = channel
      refuseUnless(proof && proof.until > now, 'GONE')
      return [replaced(contact, { ...proved, verifiedAt: now }), undefined]
    })
  }

  async remove(actor: Actor, { channelId }: Payload<'contacts:remove'>): Promise<Answer<'contacts:remove'>> {
    await changeContact(this.app, actor, 'channel:remove', contact => {
      const channels = contact.channels.filter(channel => channel.id !== channelId)
      const rules = contact.rules.filter(rule => rule.channel !== channelId)
      return [{ ...contact, channels, rules }, undefined]
    })
    return { contact: await this.view(actor) }
  }

  /** Which channels, after how long, and when only what is urgent may call. */
  async rules(actor: Actor, { rules, quiet }: Payload<'contacts:rules'>): Promise<Answer<'contacts:rules'>> {
    await changeContact(this.app, actor, 'channel:rules', contact => {
      const { quiet: _, ...rest } = contact
      for (const rule of rules) channelOf(contact, rule.channel)
      return [{ ...rest, rules, ...(quiet && { quiet }) }, undefined]
    })
    return { contact: await this.view(actor) }
  }

  /** A test by every channel of one's own, proved or not, and what came of each. */
  async test(actor: Actor): Promise<Answer<'contacts:test'>> {
    const { app } = this
    const language = await languageOf(app, actor.program)
    const { channels } = await contactOf(this.app, actor)
    const results = await Promise.all(
      channels.map(async channel => {
        if (!isUsable(app, channel)) return { channelId: channel.id, sent: false, reason: 'gone' as const }
        const notice: Notice = {
          key: app.random.id(),
          kind: 'test',
          language,
          links: { open: staffUrl(app, actor.program) },
        }
        const outcome = await app.notifier.send(openAddress(app, channel), notice)
        return { channelId: channel.id, sent: outcome.ok, ...(!outcome.ok && { reason: outcome.reason }) }
      }),
    )
    return { results }
  }

  /** One that can't be read leads nowhere. */
  private leadsTo(channel: Channel, address: Address): boolean {
    try {
      return same(openAddress(this.app, channel), address)
    } catch {
      return false
    }
  }

  /** What is kept of a code: whoever reads the store can't try all of them. */
  private mark(code: string): string {
    return createHmac('sha256', this.app.keys.contacts[0]).update(code).digest('base64url')
  }

  private async view(actor: Actor): Promise<ContactView> {
    return contactView(asUsable(this.app, await contactOf(this.app, actor)))
  }
}

function channelOf(contact: Contact, id: string): Channel {
  const channel = contact.channels.find(one => one.id === id)
  refuseUnless(channel, 'NOT_FOUND')
  return channel
}

function same(a: Address, b: Address): boolean {
  if (a.kind === 'push') return b.kind === 'push' && a.endpoint === b.endpoint
  if (a.kind === 'email') return b.kind === 'email' && a.address === b.address
  return b.kind === 'webhook' && a.url === b.url
}

const contactView = ({ channels, rules, quiet }: Contact): ContactView => ({
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
