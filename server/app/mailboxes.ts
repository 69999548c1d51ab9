import type { Page } from '../domain/page.ts'
import type { Call } from '../domain/pager/climb.ts'
import { joinPage, type Mailbox, mailboxId, newDelivery } from '../domain/pager/delivery.ts'
import { type App, partitionOf } from './context.ts'
import { create, find, put } from './documents.ts'
import type { Change } from './ports.ts'
import { timelineLine } from './timeline.ts'

/** The person and the channel of what goes to the program's fallback contact. */
export const FALLBACK = 'fallback'

/** The changes by which each call gets a delivery: the one still open to the same person by the same channel, or a new one. */
export async function addressed(
  app: App,
  program: string,
  page: Pick<Page, 'id' | 'level'>,
  calls: Call[],
  now: number,
): Promise<Change[]> {
  const each = await Promise.all(calls.map(call => addressedOne(app, program, page, call, now)))
  return each.flat()
}

async function addressedOne(
  app: App,
  program: string,
  page: Pick<Page, 'id' | 'level'>,
  { person, channel, kind, at }: Call,
  now: number,
): Promise<Change[]> {
  const partition = partitionOf(app, program)
  const id = mailboxId(person, channel)
  const mailbox = await find(partition, 'mailbox', id)
  const open =
    mailbox?.value.open === undefined ? undefined : await find(partition, 'delivery', mailbox.value.open)
  const called = timelineLine(page.id, { at: now, what: 'called', person, channel: kind })
  if (open?.value.state === 'pending') return [put(open, joinPage(open.value, page, at, now)), called]
  const delivery = newDelivery(app.random.id(), { person, channel, kind }, page, at, now)
  const value: Mailbox = { ...(mailbox?.value ?? { v: 1, id }), open: delivery.id }
  return [
    create('delivery', delivery.id, delivery),
    mailbox ? put(mailbox, value) : create('mailbox', id, value),
    called,
  ]
}
