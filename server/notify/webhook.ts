import { createHmac } from 'node:crypto'
import type { Notice } from '../app/ports.ts'
import type { Sender } from './notifier.ts'
import { type PostLimits, post } from './post.ts'
import { wordsOf } from './words.ts'

/**
 * The signature of a webhook: HMAC-SHA256, in hexadecimal, of the timestamp (seconds), a dot, and the body. A receiver
 * computes the same, and turns away what is older than five minutes. (The scheme of Stripe and Slack.)
 */
export const webhookSignature = (secret: string, timestamp: number, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')

/** Sends a signed notice as JSON, as the way to any gateway of SMS, chat or calls. */
export const webhookSender =
  (limits: PostLimits, now: () => number): Sender<'webhook'> =>
  ({ url, secret }, notice) => {
    const body = JSON.stringify(payloadOf(notice))
    const timestamp = Math.floor(now() / 1_000)
    return post(
      {
        url,
        body,
        // A gateway that is being moved says 404 for a while.
        gone: [410],
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Sebaya',
          'idempotency-key': notice.key,
          'x-sebaya-timestamp': timestamp,
          'x-sebaya-signature': `sha256=${webhookSignature(secret, timestamp, body)}`,
        },
      },
      limits,
    )
  }

function payloadOf(notice: Notice) {
  const { key, kind, level, pages, code, links } = notice
  const { subject, text } = wordsOf(notice)
  return { id: key, kind, level, pages, code, title: subject, text, links }
}
