import { refuseUnless } from '../domain/refuse.ts'
import { newStaff } from '../domain/staff.ts'
import { type App, partitionOf } from './context.ts'
import { type Account, create, erase, find, loaded, put } from './documents.ts'
import { leavePager } from './leaving.ts'
import type { Passwords } from './ports.ts'
import { programOf } from './programs.ts'
import { leaveRotas } from './rotas.ts'
import { transact } from './transact.ts'

/** A login as it is compared: case does not matter. */
export const loginKey = (login: string): string => login.normalize('NFKC').trim().toLowerCase()

export const isLogin = (login: string): boolean => /^[a-z0-9][a-z0-9._-]{0,39}$/.test(loginKey(login))

export interface NewPerson {
  login: string
  alias?: string
  roles: Account['roles']
  languages?: Account['languages']
  topics?: string[]
  password: string
  oneTime: boolean
}

/** Adds a member of staff. @throws Refusal BAD_REQUEST for a login that can't be one, CONFLICT if it is taken */
export async function addPerson(
  app: App,
  passwords: Passwords,
  program: string,
  person: NewPerson,
): Promise<string> {
  const partition = partitionOf(app, program)
  const login = loginKey(person.login)
  refuseUnless(
    isLogin(login),
    'BAD_REQUEST',
    'A login has 1 to 40 letters, digits, dots, dashes or underscores.',
  )
  const hash = await passwords.hash(person.password)
  const settings = await programOf(app, program)
  const id = app.random.id()
  const alias = person.alias ?? person.login
  const languages = person.languages ?? settings.languages
  const topics = person.topics ?? []
  const account: Account = {
    v: 1,
    id,
    login,
    alias,
    roles: person.roles,
    languages,
    topics,
    password: hash,
    oneTime: person.oneTime,
  }
  const { roles } = person
  const staff = newStaff(
    { id, alias, roles, languages, topics, capacity: settings.capacity },
    app.clock.now(),
  )
  return transact(app, partition, async () => {
    const known = await find(partition, 'account', login)
    refuseUnless(!known, 'CONFLICT', 'This login is taken.')
    return { changes: [create('account', login, account), create('staff', id, staff)], tell: () => id }
  })
}

/** Gives an account a new password; `oneTime` asks for another at the next sign-in. @throws Refusal NOT_FOUND */
export async function setPassword(
  app: App,
  passwords: Passwords,
  program: string,
  login: string,
  password: string,
  oneTime: boolean,
): Promise<void> {
  const partition = partitionOf(app, program)
  const hash = await passwords.hash(password)
  await transact(app, partition, async () => {
    const account = await find(partition, 'account', loginKey(login))
    refuseUnless(account, 'NOT_FOUND')
    return { changes: [put(account, { ...account.value, password: hash, oneTime })], tell: () => {} }
  })
}

/** Every account of a program, by login. */
export async function peopleOf(app: App, program: string): Promise<Account[]> {
  await programOf(app, program)
  const accounts = (await partitionOf(app, program).list('accounts')).map(
    document => loaded('account', document).value,
  )
  return accounts.sort((a, b) => (a.login < b.login ? -1 : 1))
}

/**
 * Takes an account away, and with it every sign-in, turn on call and way to be called. What they are doing now stays
 * until their sockets close: then the graces give their conversations back. @throws Refusal NOT_FOUND
 */
export async function removePerson(app: App, program: string, login: string): Promise<void> {
  const partition = partitionOf(app, program)
  const id = await transact(app, partition, async () => {
    const account = await find(partition, 'account', loginKey(login))
    refuseUnless(account, 'NOT_FOUND')
    return { changes: [erase(account)], tell: () => account.value.id }
  })
  await endSignIns(app, program, id)
  await leaveRotas(app, program, id)
  await leavePager(app, program, id)
  await transact(app, partition, async () => {
    const staff = await find(partition, 'staff', id)
    const busy = staff && (staff.value.conversations.length > 0 || staff.value.joined.length > 0)
    return { changes: staff && !busy && !staff.value.offer ? [erase(staff)] : [], tell: () => {} }
  })
}

/** Ends every sign-in of an account in the store; its sockets go when their token ends, 15 minutes later at most. */
export async function endSignIns(app: App, program: string, account: string): Promise<void> {
  const partition = partitionOf(app, program)
  for (const document of await partition.list(`families/${account}`))
    await transact(app, partition, async () => {
      const family = await find(partition, 'family', loaded('family', document).value.id)
      return { changes: family ? [erase(family)] : [], tell: () => {} }
    })
}
