import { APP } from '../domain/pager/contact.ts'
import { cancel, mailboxId } from '../domain/pager/delivery.ts'
import { type App, partitionOf } from './context.ts'
import { erase, find, findAll, loaded, put } from './documents.ts'
import { transact } from './transact.ts'

/**
 * Takes somebody who was removed off the pager: their addresses are erased, what was still to be sent to them is
 * cancelled, and the pages they had taken go back to paging with the next sweep.
 */
export async function leavePager(app: App, program: string, person: string): Promise<void> {
  const partition = partitionOf(app, program)
  await transact(app, partition, async () => {
    const contact = await find(partition, 'contact', person)
    const channels = [APP, ...(contact?.value.channels ?? []).map(({ id }) => id)]
    const mailboxes = await findAll(
      partition,
      'mailbox',
      channels.map(channel => mailboxId(person, channel)),
    )
    return { changes: [...(contact ? [erase(contact)] : []), ...mailboxes.map(erase)], tell: () => {} }
  })
  for (const document of await partition.list(`calls/${person}`))
    await transact(app, partition, async () => {
      const delivery = await find(partition, 'delivery', loaded('delivery', document).value.id)
      const waits = delivery?.value.state === 'pending'
      return {
        changes: waits ? [put(delivery, cancel(delivery.value, app.clock.now()))] : [],
        tell: () => {},
      }
    })
  for (const document of await partition.list('pages'))
    await transact(app, partition, async () => {
      const page = await find(partition, 'page', loaded('page', document).value.id)
      const held = page?.value.state === 'acknowledged' && page.value.acknowledged?.by === person
      return { changes: held ? [put(page, { ...page.value, actBy: app.clock.now() })] : [], tell: () => {} }
    })
}
