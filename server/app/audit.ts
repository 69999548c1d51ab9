import type { Conversation } from '../domain/conversation.ts'
import type { Actor, App } from './context.ts'
import type { Change } from './ports.ts'
import { conversationKey, seal } from './sealing.ts'

const AUDIT_LOG = 'audit'

/** One line of the audit log: who did what to which conversation, and why. The reason is sealed like all free text about one. */
export async function audit(
  app: App,
  actor: Actor,
  action: string,
  conversation: Conversation,
  reason: string,
): Promise<Change> {
  const key = await conversationKey(app, actor.program, conversation.seal)
  return {
    append: AUDIT_LOG,
    entry: {
      at: app.clock.now(),
      who: actor.id,
      action,
      conversation: conversation.id,
      reason: seal(key, reason),
    },
  }
}

/** A change of rota, policy or channel: who, what, and of which document, if it is not one's own. */
export const auditChange = (app: App, actor: Actor, action: string, of?: string): Change => ({
  append: AUDIT_LOG,
  entry: { at: app.clock.now(), who: actor.id, action, ...(of !== undefined && { of }) },
})
