import type { Address, Notice, Notifier, Outcome } from '../app/ports.ts'

type Kind = Address['kind']
/** Sends by one kind of channel, once. May throw: that counts as out of reach. */
export type Sender<K extends Kind = Kind> = (
  address: Extract<Address, { kind: K }>,
  notice: Notice,
) => Promise<Outcome>

export type Senders = { [K in Kind]?: Sender<K> }

/** The senders this server has, as one notifier. */
export function createNotifier(senders: Senders, pushKey?: string): Notifier {
  return {
    kinds: (['push', 'email', 'webhook'] as const).filter(kind => senders[kind]),
    ...(pushKey && { pushKey }),
    async send(address, notice) {
      const sender = senders[address.kind] as Sender | undefined
      if (!sender) return { ok: false, reason: 'not-allowed', permanent: true }
      try {
        return await sender(address as never, notice)
      } catch {
        return { ok: false, reason: 'unreachable', permanent: false }
      }
    },
  }
}
