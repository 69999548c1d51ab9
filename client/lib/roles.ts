import { m } from './i18n.svelte.ts'
import type { MemberRole } from './wire.ts'

/** What a member is, in the reader's language. */
export function roleName(role: MemberRole | undefined): string {
  if (role === 'counselor') return m.role_counselor()
  return role === 'requester' ? m.role_requester() : m.role_peer()
}
