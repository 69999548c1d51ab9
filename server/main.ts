import { randomInt } from 'node:crypto'
import closeWithGrace from 'close-with-grace'
import { create } from './app/documents.ts'
import { addPerson } from './app/people.ts'
import { readConfig } from './config.ts'
import { DEMO_PEOPLE, newProgram } from './demo.ts'
import { type Running, start } from './start.ts'

const DRAIN_MS = 10_000
/** npm hands on a Ctrl-C that the terminal has already sent to us: one press arrives twice. */
const SAME_PRESS_MS = 500

/** Makes the demo program on an empty store, and answers its password if it was made now. */
async function ensureDemo(
  { app, passwords, tick }: Running,
  given: string | undefined,
): Promise<string | undefined> {
  const partition = app.store.program('demo')
  if ((await app.store.programs()).length > 0) return undefined
  const program = newProgram('demo', { id: 'Sebaya Demo', en: 'Sebaya Demo' })
  await partition.commit([create('program', 'demo', program)], { once: 'demo' })
  const password = given ?? `sebaya-${randomInt(100_000, 1_000_000)}`
  for (const person of DEMO_PEOPLE)
    await addPerson(app, passwords, 'demo', { ...person, roles: [...person.roles], password, oneTime: false })
  await tick()
  return password
}

async function main(): Promise<void> {
  const config = readConfig()
  const running = await start(config)
  drainOnSignal(running)
  const password = config.production ? undefined : await ensureDemo(running, config.demoPassword)
  await announce(running, password, config.warnings)
}

function drainOnSignal(running: Running): void {
  let toldAt = 0
  const stop = (why: string) => {
    console.error(why)
    process.exit(1)
  }
  const options = {
    delay: DRAIN_MS,
    logger: false as const,
    onSecondSignal: () => Date.now() - toldAt > SAME_PRESS_MS && stop('Stopped at once.'),
    onTimeout: () => stop(`Not everything was finished within ${DRAIN_MS / 1_000} s.`),
  }
  closeWithGrace(options, async ({ err, signal }) => {
    toldAt = Date.now()
    if (err) console.error(`Stopped by a fault: ${err.name}`)
    else if (signal) console.log('Finishing what is under way …')
    await running.close()
  })
}

async function announce(
  { url, app }: Running,
  demoPassword: string | undefined,
  warnings: string[],
): Promise<void> {
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
      '  It is shown this once. To choose it: SEBAYA_DEMO_PASSWORD, on a new DATA_DIR.',
    )
  if (warnings.length > 0) lines.push('', ...warnings.map(warning => `  Warning: ${warning}.`))
  console.log(['', `Sebaya is ready at ${url}`, ...lines, ''].join('\n'))
}

/** What keeps a server from starting, in words that say what to do. */
function explain(error: NodeJS.ErrnoException): string {
  const port = process.env.PORT ?? 3000
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is taken by another program, or by another Sebaya. Stop that one, or choose another port: PORT=3001 npm start`
  if (error.code === 'EACCES' && error.syscall === 'listen')
    return `This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`
  return error.message
}

main().catch((error: Error) => {
  console.error(`\nSebaya cannot start.\n${explain(error)}\n`)
  process.exit(1)
})
