/** What an event phrase does in the frames. */
export const ROLES = ['said'] as const
export type Role = (typeof ROLES)[number]
export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}
