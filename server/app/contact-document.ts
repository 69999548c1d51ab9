import { type Channel, type Contact, newContact } from '../domain/pager/contact.ts'
import { auditChange } from './audit.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { create, find, put } from './documents.ts'
import type { Change } from './ports.ts'
import { transact } from './transact.ts'

export async function contactOf(app: App, { program, id }: Actor): Promise<Contact> {
  return (await find(partitionOf(app, program), 'contact', id))?.value ?? newContact(id)
}

/** One commit: the contact changed, and a line in the audit log that says who did what, never to which address. */
export function changeContact<T>(
  app: App,
  actor: Actor,
  action: string,
  decide: (contact: Contact) => [Contact, T],
): Promise<T> {
  const partition = partitionOf(app, actor.program)
  return transact(app, partition, async () => {
    const found = await find(partition, 'contact', actor.id)
    const was = found?.value ?? newContact(actor.id)
    const [value, answer] = decide(was)
    if (value === was) return { changes: [], tell: () => answer }
    const change: Change = found ? put(found, value) : create('contact', actor.id, value)
    return { changes: [change, auditChange(app, actor, action)], tell: () => answer }
  })
}

export const replaced = (contact: Contact, channel: Channel): Contact => ({
  ...contact,
  channels: contact.channels.map(one => (one.id === channel.id ? channel : one)),
})
