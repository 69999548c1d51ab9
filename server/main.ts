import { randomBytes } from 'node:crypto'
import closeWithGrace from 'close-with-grace'
import { create } from './app/documents.ts'
import { addPerson } from './app/people.ts'
import { readConfig } from './config.ts'
import { DEMO_PEOPLE, newProgram } from './demo.ts'
import { type Running, start } from './start.ts'

const DRAIN_MS = 10_000

/** Makes the demo program on an empty store, and answers its password if it was made now. */
async function ensureDemo(
  { app, passwords, tick }: Running,
  given: string | undefined,
): Promise<string | undefined> {
  const partition = app.store.program('demo')
  if ((await app.store.programs()).length > 0) return undefined
  const program = newProgram('demo', { id: 'Sebaya Demo', en: 'Sebaya Demo' })
  await partition.commit([create('program', 'demo', program)], { once: 'demo' })
  const password = given ?? randomBytes(6).toString('base64url')
  for (const person of DEMO_PEOPLE)
    await addPerson(app, passwords, 'demo', { ...person, roles: [...person.roles], password, oneTime: false })
  await tick()
  return password
}

async function main(): Promise<void> {
  const config = readConfig()
  const running = await start(config)
  closeWithGrace({ delay: DRAIN_MS, logger: false }, async ({ err }) => {
    if (err) console.error(`Stopped by a fault: ${err.name}`)
    await running.close()
  })
  const password = config.production ? undefined : await ensureDemo(running, config.demoPassword)
  await announce(running, password)
}

async function announce({ url, app }: Running, demoPassword: string | undefined): Promise<void> {
  const programs = (await app.store.programs()).sort()
  const lines = programs.flatMap(id => [
    `  ${url}/${id}         to ask for support`,
    `  ${url}/${id}/staff   for peers, counselors and admins`,
  ])
  if (programs.length === 0) lines.push('  There is no program yet. Make one with: npm run setup')
  if (demoPassword !== undefined)
    lines.push(
      '',
      `  Logins: ${DEMO_PEOPLE.map(p => p.login).join(' ')}`,
      `  Password of each: ${demoPassword}`,
    )
  console.log(['', `Sebaya is ready at ${url}`, ...lines, ''].join('\n'))
}

main().catch((error: Error) => {
  console.error(`\nSebaya cannot start.\n${error.message}\n`)
  process.exit(1)
})
