import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { addPerson, isLogin, loginKey } from '../server/app/people.ts'
import { changeProgram, createProgram, programOf } from '../server/app/programs.ts'
import { newProgram } from '../server/demo.ts'
import type { Program } from '../server/domain/program.ts'
import type { Resource } from '../server/protocol/shapes.ts'
import { asCommand, oneTimePassword, programNamed, Usage, withData } from './operate/data.ts'
import { readSettings, settingsOf } from './operate/settings.ts'

const HELP = `npm run setup                       asks, and makes a program and its first admin
npm run setup -- --program ID --name-id NAME --name-en NAME --admin LOGIN [--settings FILE]
                                    the same without questions
npm run --silent setup -- --show [--program ID] > settings.json
                                    writes a program's settings: topics, hours, emergency numbers, retention
npm run setup -- --settings settings.json [--program ID]
                                    puts them in place, after you changed them
npm run setup -- --verify-resources [--program ID] [--yes]
                                    shows the emergency numbers, and marks them as verified today`

const options = {
  program: { type: 'string' },
  'name-id': { type: 'string' },
  'name-en': { type: 'string' },
  admin: { type: 'string' },
  settings: { type: 'string' },
  show: { type: 'boolean' },
  'verify-resources': { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>
const parse = (args: string[]) => parseArgs({ args, options }).values

export const main = (args: string[]): Promise<number> =>
  asCommand(HELP, async () => {
    const values = parse(args)
    if (values.help) return console.log(HELP)
    if (values.show) return show(values)
    if (values['verify-resources']) return verify(values)
    const creates = values.admin ?? values['name-id'] ?? values['name-en']
    if (values.settings !== undefined && creates === undefined) return change(values)
    return make(values)
  })

const show = (values: Values) =>
  withData(async ({ app }) => {
    const program = await programOf(app, await programNamed(app, values.program))
    console.log(JSON.stringify(settingsOf(program), null, 2))
  })

const change = (values: Values) => {
  const settings = readSettings(readFileSync(values.settings!, 'utf8'))
  return withData(async ({ app }) => {
    const id = await programNamed(app, values.program)
    await changeProgram(app, id, was => ({
      ...was,
      ...settings,
      resources: settings.resources.map(resource => unverifiedIfMoved(resource, was.resources)),
    }))
    const { resources } = await programOf(app, id)
    console.log(
      `The settings of ${id} are in place. In need somebody is shown:\n${resourcesAsText(resources)}`,
    )
  })
}

/** A number that changed since it was verified has not been verified. */
function unverifiedIfMoved(resource: Resource, were: Resource[]): Resource {
  const was = were.find(({ id }) => id === resource.id)
  if (was && was.phone === resource.phone && was.url === resource.url) return resource
  const { verifiedOn: _, ...rest } = resource
  return rest
}

const verify = (values: Values) =>
  withData(async ({ app }) => {
    const id = await programNamed(app, values.program)
    const { resources } = await programOf(app, id)
    console.log(resourcesAsText(resources))
    const question = 'Has somebody of the program made sure of each of them today? Then type yes: '
    if (!values.yes && (await ask(question)) !== 'yes')
      throw new Usage('Nothing was marked. Change a number with --show and --settings, then verify again.')
    const verifiedOn = new Date(app.clock.now()).toISOString().slice(0, 10)
    await changeProgram(app, id, was => ({
      ...was,
      resources: was.resources.map(resource => ({ ...resource, verifiedOn })),
    }))
    console.log(`Marked as verified on ${verifiedOn}.`)
  })

async function make(values: Values): Promise<void> {
  const settings = values.settings ? readSettings(readFileSync(values.settings, 'utf8')) : undefined
  await withData(async ({ app, passwords }) => {
    const programs = await app.store.programs()
    const id = values.program ?? (await ask('A short name for its address, such as campus: '))
    if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(id) || RESERVED.has(id))
      throw new Usage(`"${id}" cannot be an address: lower-case letters, digits and dashes, at most 41.`)
    if (programs.includes(id)) throw new Usage(`There is a program "${id}" already.`)
    const name = settings?.name ?? {
      id: values['name-id'] ?? (await ask('Its name in Indonesian: ')),
      en: values['name-en'] ?? (await ask('Its name in English: ')),
    }
    const login = values.admin ?? (await ask('The login of its first admin: '))
    if (!name.id.trim() || !name.en.trim()) throw new Usage('The program needs a name in both languages.')
    if (!isLogin(login)) throw new Usage('A login has 1 to 40 letters, digits, dots, dashes or underscores.')
    const program: Program = { ...newProgram(id, name), ...settings }
    const password = oneTimePassword()
    await createProgram(app, program)
    await addPerson(app, passwords, id, { login, roles: ['admin'], password, oneTime: true })
    console.log(welcome(program, loginKey(login), password, programs.length > 0))
  })
}

/** The server's own addresses. */
const RESERVED = new Set(['api', 'assets', 'healthz', 'readyz', 'metrics'])

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Usage(`Nobody is there to be asked.\n\n${HELP}`)
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await lines.question(question)).trim()
  } finally {
    lines.close()
  }
}

const resourcesAsText = (resources: Resource[]) =>
  resources
    .map(({ name, phone, url, emergency, verifiedOn }) => {
      const where = [phone, url].filter(Boolean).join(', ')
      const when = verifiedOn ? `verified on ${verifiedOn}` : 'not verified yet'
      return `  ${emergency ? '!' : ' '} ${name.en}: ${where} (${when})`
    })
    .join('\n')

/** The next commands have to name the program where there are `others`. */
const welcome = ({ id, resources }: Program, login: string, password: string, others: boolean) => `
The program ${id} is there: /${id} for those who seek support, /${id}/staff for its people.

${login} signs in with the one-time password

  ${password}

It is shown only here, and the first sign-in changes it.

What the program shows to somebody in danger:
${resourcesAsText(resources)}
Before you open, make sure of each: call the counselling lines, and ask the local health office or police which
emergency number is answered where you are (do not call one to try it). Then
  npm run setup -- --verify-resources${others ? ` --program ${id}` : ''}
Add peers and counselors with
  npm run people -- add LOGIN --role peer${others ? ` --program ${id}` : ''}`
