import type { Address, Notice, Notifier } from '../app/ports.ts'
import type { Outcome } from '../domain/pager/delivery.ts'

export interface Sent {
  to: Address
  notice: Notice
}

/**
 * The world outside, strict: whatever is sent must be expected, by kind and in order, before the test ends. `answer`
 * says what comes of each; without it everything arrives.
 */
export class FakeNotifier implements Notifier {
  readonly kinds = ['push', 'email', 'webhook'] as const
  readonly sent: Sent[] = []
  answer: (sent: Sent) => Promise<Outcome> | Outcome = () => ({ ok: true })

  async send(to: Address, notice: Notice): Promise<Outcome> {
    const sent = { to, notice }
    this.sent.push(sent)
    return this.answer(sent)
  }

  /** Everything sent since it was asked last. */
  take(): Sent[] {
    return this.sent.splice(0)
  }
}

/** A short name for what was sent, and to whom: `page 3 → one@example.org`. */
export function told({ to, notice }: Sent): string {
  const where = to.kind === 'email' ? to.address : to.kind === 'push' ? to.endpoint : to.url
  return `${notice.kind}${notice.level === undefined ? '' : ` ${notice.level}`} → ${where}`
}
