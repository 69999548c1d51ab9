import type { Notifier } from '../app/ports.ts'
import { readAllowed } from './addresses.ts'
import { emailSender } from './email.ts'
import { createNotifier } from './notifier.ts'
import { pushKeysOf, pushSender } from './push.ts'
import { webhookSender } from './webhook.ts'

export interface NotifySettings {
  smtp?: { url: string; from: string }
  vapidPrivateKey?: string
  webhookAllow: string
  timeoutMs: number
}

/** Every way out of the building that the configuration allows. @throws Error for a WEBHOOK_ALLOW that can't be read */
export function openSenders(
  { smtp, vapidPrivateKey, webhookAllow, timeoutMs }: NotifySettings,
  publicUrl: string,
  ownKey: Uint8Array,
): Notifier {
  const limits = { timeoutMs, allowed: readAllowed(webhookAllow) }
  const keys = pushKeysOf(vapidPrivateKey ? Buffer.from(vapidPrivateKey, 'base64url') : ownKey)
  // A push service asks for an address: of mail, or of a site it can reach.
  const contact = smtp ? `mailto:${smtp.from}` : publicUrl.replace(/^http:/, 'https:')
  return createNotifier(
    {
      push: pushSender(keys, contact, limits),
      webhook: webhookSender(limits, Date.now),
      ...(smtp && { email: emailSender(smtp.url, smtp.from, timeoutMs) }),
    },
    keys.publicKey,
  )
}
