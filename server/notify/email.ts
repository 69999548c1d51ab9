import { createTransport } from 'nodemailer'
import type { Sender } from './notifier.ts'
import { wordsOf } from './words.ts'

/** Sends plain text by the operator's SMTP server. The idempotency key is the Message-ID: mail programs show a repeat once. */
export function emailSender(url: string, from: string, timeoutMs: number): Sender<'email'> {
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = from
    .split('@')
    .at(-1)!
    .replace(/[^a-z0-9.-]/gi, '')
  return async ({ address }, notice) => {
    const { subject, text } = wordsOf(notice)
    try {
      await transport.sendMail({
        from,
        to: { name: '', address },
        subject,
        text,
        messageId: `<${notice.key}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(notice.kind === 'page' && { priority: 'high' as const }),
      })
      return { ok: true }
    } catch (error) {
      const { responseCode, code } = error as { responseCode?: number; code?: string }
      // 5xx to a recipient: SMTP's word for an address that is no more, or that will not have it.
      if (responseCode !== undefined && responseCode >= 500)
        return { ok: false, reason: responseCode === 550 ? 'gone' : 'refused', permanent: true }
      if (responseCode !== undefined) return { ok: false, reason: 'overloaded', permanent: false }
      return { ok: false, reason: code === 'ETIMEDOUT' ? 'timeout' : 'unreachable', permanent: false }
    }
  }
}
