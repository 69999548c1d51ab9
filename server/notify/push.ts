import { createECDH } from 'node:crypto'
import webPush from 'web-push'
import type { Sender } from './notifier.ts'
import { type PostLimits, post } from './post.ts'

/** How long a push service keeps a push for a device that is away, seconds. */
const TTL_SECONDS = 600

export interface PushKeys {
  publicKey: string
  privateKey: string
}

/** The VAPID keys (RFC 8292) of a private key of 32 bytes, both base64url. */
export function pushKeysOf(privateKey: Uint8Array): PushKeys {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(privateKey)
  return {
    publicKey: curve.getPublicKey('base64url', 'uncompressed'),
    privateKey: Buffer.from(privateKey).toString('base64url'),
  }
}

/**
 * Web Push (RFC 8030, 8291): urgent, kept for ten minutes, encrypted for the device. It holds what the service worker
 * needs to show a call and to answer it, and nothing of what was written. `contact` is where a push service may complain.
 */
export const pushSender =
  (keys: PushKeys, contact: string, limits: PostLimits): Sender<'push'> =>
  ({ endpoint, keys: device }, { key, kind, level, pages, language, links }) => {
    const payload = JSON.stringify({ id: key, kind, level, pages, language, links })
    const { headers, body } = webPush.generateRequestDetails({ endpoint, keys: device }, payload, {
      vapidDetails: { subject: contact, ...keys },
      TTL: TTL_SECONDS,
      urgency: 'high',
      contentEncoding: 'aes128gcm',
    })
    return post(
      { url: endpoint, headers: headers as Record<string, string>, body: body as Buffer, gone: [404, 410] },
      limits,
    )
  }
