import { createTransport } from 'nodemailer'
import type { Sender } from './notifier.ts'
import { wordsOf } from './words.ts'

/**
 * Sends plain text by the operator's SMTP server. The idempotency key is the Message-ID: mail programs show a repeat once.
 * An attempt is over in time, whatever the server does.
 */
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
      const sent = transport.sendMail({
        from,
        to: { name: '', address },
        subject,
        text,
        messageId: `<${notice.key}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(notice.kind === 'page' && { priority: 'high' as const }),
      })
      await inTime(sent, timeoutMs)
      return { ok: true }
    } catch (error) {
      const { responseCode, code, command, response = '' } = error as SmtpError
      if (responseCode !== undefined && responseCode >= 500) {
        // 550 to a recipient is SMTP's word for an address that is no more, unless it gives rules as its reason (RFC 3463, x.7.x).
        const gone = responseCode === 550 && command === 'RCPT TO' && !/^550[ -]5\.7\./.test(response)
        return { ok: false, reason: gone ? 'gone' : 'refused', permanent: true }
      }
      if (responseCode !== undefined) return { ok: false, reason: 'overloaded', permanent: false }
      return { ok: false, reason: code === 'ETIMEDOUT' ? 'timeout' : 'unreachable', permanent: false }
    }
  }
}

/** What nodemailer tells of a failure. */
interface SmtpError {
  responseCode?: number
  code?: string
  command?: string
  response?: string
}

/** Each word of a server that drips would be in time, and the whole never over. @throws what a connection that stalls does */
async function inTime(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })),
      milliseconds,
    )
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}
