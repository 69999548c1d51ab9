import { createHash } from 'node:crypto'
import type { Channel, Contact } from '../domain/pager/contact.ts'
import type { Policy } from '../protocol/pager.ts'
import type { App } from './context.ts'
import type { PolicyDocument } from './documents.ts'
import type { Address } from './ports.ts'
import { seal, unseal } from './sealing.ts'

/** Addresses are sealed, and are of use only under the keys they were given under: those may change with the secret. */

/** What a channel keeps of an address. */
export function sealedAddress(app: App, address: Address): Pick<Channel, 'address' | 'keyId' | 'pushKey'> {
  const [key] = app.keys.contacts
  const { pushKey } = app.notifier
  return {
    address: seal(key, JSON.stringify(address)),
    keyId: idOf(key),
    // A push service takes pushes to this device under this key only.
    ...(address.kind === 'push' && pushKey !== undefined && { pushKey }),
  }
}

/** @throws Error where the secret that sealed it is not known any more */
export const openAddress = (app: App, { address }: Pick<Channel, 'address'>): Address =>
  JSON.parse(opened(app, address)) as Address

/** Whether this server could send there at all: by its kind, and under the keys it has. */
export function isUsable(app: App, { kind, keyId, pushKey }: Channel): boolean {
  const { kinds, pushKey: ours } = app.notifier
  const readable = keyId === undefined || app.keys.contacts.some(key => idOf(key) === keyId)
  return kinds.includes(kind) && readable && (pushKey === undefined || pushKey === ours)
}

/** The contact as it stands today: what can't be used counts as turned off, until the right keys are back. Never stored. */
export const asUsable = (app: App, contact: Contact): Contact => ({
  ...contact,
  channels: contact.channels.map(channel =>
    isUsable(app, channel) ? channel : { ...channel, disabledAt: channel.disabledAt ?? channel.addedAt },
  ),
})

/** The document of a policy: who is reached last has an address as well. */
export function sealedPolicy(app: App, { fallback, ...policy }: Policy): PolicyDocument {
  const [key] = app.keys.contacts
  return { v: 1, policy, ...(fallback && { fallback: seal(key, fallback.email) }) }
}

/** Without its fallback where the secret that sealed that is not known any more. */
export function openPolicy(app: App, { policy, fallback }: PolicyDocument): Policy {
  if (fallback === undefined) return policy
  try {
    return { ...policy, fallback: { email: opened(app, fallback) } }
  } catch {
    return policy
  }
}

/** Whether it was sealed by the secret of now. */
export function isFresh(app: App, sealed: string): boolean {
  try {
    unseal(app.keys.contacts[0], sealed)
    return true
  } catch {
    return false
  }
}

function opened(app: App, sealed: string): string {
  const [key, ...previous] = app.keys.contacts
  for (const older of previous)
    try {
      return unseal(older, sealed)
    } catch {
      // It was sealed with another.
    }
  return unseal(key, sealed)
}

const idOf = (key: Uint8Array): string => createHash('sha256').update(key).digest('base64url').slice(0, 11)
