import { parseArgs } from 'node:util'
import { addPerson, endSignIns, loginKey, peopleOf, removePerson, setPassword } from '../server/app/people.ts'
import { programOf } from '../server/app/programs.ts'
import { LANGUAGES } from '../server/protocol/shapes.ts'
import { asCommand, type Opened, oneTimePassword, programNamed, Usage, withData } from './operate/data.ts'

const HELP = `npm run people -- COMMAND

  add LOGIN --role peer|counselor|admin   a member of staff, with a one-time password
      [--role …] [--alias NAME] [--language id|en] [--topic ID]   each may be repeated, but the alias
  reset LOGIN                             a new one-time password; ends every sign-in
  remove LOGIN                            takes the account away; ends every sign-in
  list                                    who there is

  --program ID   where there is more than one program`

const ROLES = ['peer', 'counselor', 'admin'] as const

const options = {
  program: { type: 'string' },
  role: { type: 'string', multiple: true },
  alias: { type: 'string' },
  language: { type: 'string', multiple: true },
  topic: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>['values']
const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true })

export const main = (args: string[]): Promise<number> =>
  asCommand(HELP, async () => {
    const { values, positionals } = parse(args)
    const [command, login, ...more] = positionals
    const run = command === undefined ? undefined : commands[command]
    if (values.help || command === undefined) return console.log(HELP)
    if (!run || more.length > 0 || (command === 'list') !== (login === undefined)) throw new Usage(HELP)
    await withData(async opened =>
      run(opened, await programNamed(opened.app, values.program), login!, values),
    )
  })

const commands: Record<
  string,
  (opened: Opened, program: string, login: string, values: Values) => Promise<void>
> = {
  async add({ app, passwords }, program, login, values) {
    const roles = oneOf(ROLES, values.role ?? [], 'role')
    if (roles.length === 0) throw new Usage(`Which role? --role ${ROLES.join('|')}`)
    const languages = oneOf(LANGUAGES, values.language ?? [], 'language')
    const known = (await programOf(app, program)).topics.map(topic => topic.id)
    const topics = oneOf(known, values.topic ?? [], 'topic')
    const password = oneTimePassword()
    await addPerson(app, passwords, program, {
      login,
      roles,
      topics,
      ...(values.alias !== undefined && { alias: values.alias }),
      ...(languages.length > 0 && { languages }),
      password,
      oneTime: true,
    })
    console.log(told(loginKey(login), program, password))
  },

  async reset({ app, passwords }, program, login) {
    const account = (await peopleOf(app, program)).find(person => person.login === loginKey(login))
    if (!account) throw unknown(login, program)
    const password = oneTimePassword()
    await setPassword(app, passwords, program, login, password, true)
    await endSignIns(app, program, account.id)
    console.log(told(account.login, program, password))
  },

  async remove({ app }, program, login) {
    const there = (await peopleOf(app, program)).some(person => person.login === loginKey(login))
    if (!there) throw unknown(login, program)
    await removePerson(app, program, login)
    console.log(`${loginKey(login)} can no longer sign in to ${program}.`)
  },

  async list({ app }, program) {
    const people = await peopleOf(app, program)
    if (people.length === 0) console.log(`Nobody works in ${program} yet.`)
    for (const { login, alias, roles, oneTime } of people)
      console.log(
        [login, alias, roles.join('+'), oneTime ? 'has not signed in yet' : ''].join('\t').trimEnd(),
      )
  },
}

const unknown = (login: string, program: string) => new Usage(`There is no "${login}" in ${program}.`)

const told = (login: string, program: string, password: string) =>
  `${login} may sign in at /${program}/staff with the one-time password

  ${password}

It is shown only here, and the first sign-in changes it.`

/** @throws Usage naming what is allowed */
function oneOf<T extends string>(allowed: readonly T[], given: string[], what: string): T[] {
  const wrong = given.find(one => !allowed.includes(one as T))
  if (wrong !== undefined) throw new Usage(`No such ${what}: "${wrong}". There are: ${allowed.join(', ')}`)
  return given as T[]
}
