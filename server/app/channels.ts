import { type Channel, works } from '../domain/pager/contact.ts'
import { isFresh, isUsable, openAddress, openPolicy, sealedAddress, sealedPolicy } from './addresses.ts'
import { type App, partitionOf } from './context.ts'
import { find, loaded, put } from './documents.ts'
import type { Notices } from './notices.ts'
import { transact } from './transact.ts'

/**
 * Before anything is served. While the secret is changed, what the one before sealed is sealed anew, to be read once
 * that one is gone. Of what the new one makes useless, all at once, the owners are told by what still works.
 */
export async function prepareChannels(app: App, notices: Notices): Promise<void> {
  const complain = (error: Error) =>
    app.log.error({ fault: error.name }, 'the addresses of a contact could not be looked through')
  for (const program of await app.store.programs()) {
    const partition = partitionOf(app, program)
    await resealPolicy(app, program).catch(complain)
    for (const document of await partition.list('contacts'))
      await prepareContact(app, notices, program, loaded('contact', document).value.id).catch(complain)
  }
  const useless = await uselessChannels(app)
  if (useless > 0) app.log.error({ channels: useless }, 'channels of counselors can no longer be used')
}

/** How many channels that were proved this server can't use, by the keys and the senders it has. */
export async function uselessChannels(app: App): Promise<number> {
  const programs = await app.store.programs()
  const contacts = (await Promise.all(programs.map(id => partitionOf(app, id).list('contacts')))).flat()
  const channels = contacts.flatMap(document => loaded('contact', document).value.channels)
  return channels.filter(channel => works(channel) && !isUsable(app, channel)).length
}

async function prepareContact(app: App, notices: Notices, program: string, id: string): Promise<void> {
  const partition = partitionOf(app, program)
  const news = await transact(app, partition, async () => {
    const contact = await find(partition, 'contact', id)
    const was = contact?.value.channels ?? []
    const channels = was.map(channel => prepared(app, channel))
    if (!contact || channels.every((channel, i) => channel === was[i]))
      return { changes: [], tell: () => undefined }
    const value = { ...contact.value, channels }
    const news = channels.some((channel, i) => channel.warnedAt !== undefined && !was[i]!.warnedAt)
    return { changes: [put(contact, value)], tell: () => (news ? value : undefined) }
  })
  if (news) notices.inBackground(notices.warn(program, news, 'warning'))
}

/** The same where there is nothing to do. */
function prepared(app: App, channel: Channel): Channel {
  const { warnedAt, ...quiet } = channel
  if (!isUsable(app, channel))
    return works(channel) && warnedAt === undefined ? { ...channel, warnedAt: app.clock.now() } : channel
  const { address, keyId } = sealedAddress(app, openAddress(app, channel))
  if (channel.keyId !== keyId) return { ...quiet, address, keyId: keyId! }
  return warnedAt === undefined ? channel : quiet
}

async function resealPolicy(app: App, program: string): Promise<void> {
  const partition = partitionOf(app, program)
  await transact(app, partition, async () => {
    const found = await find(partition, 'policy', program)
    const sealed = found?.value.fallback
    if (sealed === undefined || isFresh(app, sealed)) return { changes: [], tell: () => {} }
    const policy = openPolicy(app, found!.value)
    return { changes: policy.fallback ? [put(found!, sealedPolicy(app, policy))] : [], tell: () => {} }
  })
}
