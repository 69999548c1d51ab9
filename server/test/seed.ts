import { create } from '../app/documents.ts'
import { addPerson } from '../app/people.ts'
import { newProgram } from '../demo.ts'
import type { Program } from '../domain/program.ts'
import type { Running } from '../start.ts'

export const PASSWORD = 'a long test password'
export const PEOPLE = [
  ['peer1', 'peer'],
  ['peer2', 'peer'],
  ['peer3', 'peer'],
  ['counselor1', 'counselor'],
  ['counselor2', 'counselor'],
  ['admin', 'admin'],
] as const

/** Makes the program `demo` with its people, where it is not there yet. */
export async function seedDemo(running: Running, program: Partial<Program> = {}): Promise<void> {
  const { app, passwords } = running
  if ((await app.store.programs()).includes('demo')) return
  const settings = { ...newProgram('demo', { id: 'Uji', en: 'Test' }), ...program }
  await app.store.program('demo').commit([create('program', 'demo', settings)], { once: 'program' })
  // One hash serves all of them; it is slow on purpose.
  const passwordsOnce = hashingOnce(passwords)
  for (const [login, role] of PEOPLE)
    await addPerson(app, passwordsOnce, 'demo', { login, roles: [role], password: PASSWORD, oneTime: false })
  await running.tick()
}

function hashingOnce(passwords: Running['passwords']): Running['passwords'] {
  let hash: Promise<string> | undefined
  return { ...passwords, hash: password => (hash ??= passwords.hash(password)) }
}
