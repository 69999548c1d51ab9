import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { find } from '../../server/app/documents.ts'
import { lockDirectory } from '../../server/store/lock.ts'
import { main as people } from '../people.ts'
import { main as setup } from '../setup.ts'
import { withData } from './data.ts'

let folder: string
let said: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sebaya-operate-'))
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('REDIS_URL', '')
  vi.stubEnv('NODE_ENV', 'test')
  said = []
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation(line => void said.push(String(line)))
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const words = (command: string) => command.split(' ')
const NEW = '--program campus --name-id Kampus --name-en Campus --admin Kepala'
const make = () => setup(words(NEW))
const told = () => said.join('\n')
const passwordTold = () => /^ {2}(\w{4}-\w{4}-\w{4})$/m.exec(told())![1]!

/** The account behind a login and its password, or `undefined`. */
const accountOf = (login: string, password: string) =>
  withData(async ({ app, passwords }) => {
    const account = await find(app.store.program('campus'), 'account', login)
    const right = await passwords.verify(account?.value.password, password)
    return right ? account?.value : undefined
  })

describe('setup', { timeout: 30_000 }, () => {
  test('makes a program and its first admin, with a one-time password', async () => {
    expect(await make()).toBe(0)
    const password = passwordTold()
    expect(await accountOf('kepala', password)).toMatchObject({ roles: ['admin'], oneTime: true })
  })

  test('where there are several programs, what is to be typed next names the new one', async () => {
    await make()
    expect(told()).toContain('\n  npm run people -- add LOGIN --role peer')
    expect(told()).not.toContain('--program')
    await setup(words('--program school --name-id Sekolah --name-en School --admin Guru'))
    expect(told()).toContain('npm run people -- add LOGIN --role peer --program school')
    expect(told()).toContain('npm run setup -- --verify-resources --program school')
  })

  test('the password stands in no file', async () => {
    await make()
    const password = passwordTold()
    const data = readFileSync(join(folder, 'store', 'data.mdb'))
    expect(data.includes('kepala')).toBe(true)
    expect(data.includes(password)).toBe(false)
  })

  test.each([
    ['--program campus --name-id A --name-en B --admin C', /a program "campus" already/],
    ['--program api --name-id A --name-en B --admin C', /"api" cannot be an address/],
    ['--program Campus --name-id A --name-en B --admin C', /"Campus" cannot be an address/],
    ['--program other --name-id A --name-en B --admin ?', /A login has/],
    ['--nonsense', /nonsense/],
  ])('%s is a mistake, and changes nothing', async (command, message) => {
    await make()
    said = []
    expect(await setup(words(command))).toBe(2)
    expect(told()).toMatch(message)
    expect(await withData(({ app }) => app.store.programs())).toEqual(['campus'])
  })

  test('what it shows can be changed and put back; a number that changed is no longer verified', async () => {
    await make()
    await setup(['--verify-resources', '--yes'])
    said = []
    await setup(['--show'])
    const settings = JSON.parse(told())
    const [first, second] = settings.resources
    expect(first.verifiedOn).toMatch(/^\d{4}-\d\d-\d\d$/)
    const file = join(folder, 'settings.json')
    const changed = { ...settings, capacity: 3, resources: [{ ...first, phone: '119' }, second] }
    writeFileSync(file, JSON.stringify(changed))
    expect(await setup(['--settings', file])).toBe(0)
    said = []
    await setup(['--show'])
    const { verifiedOn: _, ...unverified } = first
    expect(JSON.parse(told())).toEqual({
      ...changed,
      resources: [{ ...unverified, phone: '119' }, second],
    })
  })

  test.each([
    [(s: Settings) => ({ ...s, resources: [] }), /resources/],
    [(s: Settings) => ({ ...s, colour: 'blue' }), /colour: there is no such setting/],
    [(s: Settings) => ({ ...s, hours: { timeZone: 'Asia/Nowhere' } }), /no time zone/],
    [
      (s: Settings) => ({ ...s, resources: s.resources.map(r => ({ ...r, emergency: false })) }),
      /at least one needs "emergency"/,
    ],
  ])('settings that cannot be right are refused: %#', async (spoil, message) => {
    await make()
    said = []
    await setup(['--show'])
    const file = join(folder, 'settings.json')
    writeFileSync(file, JSON.stringify(spoil(JSON.parse(told()))))
    expect(await setup(['--settings', file])).toBe(1)
    expect(told()).toMatch(message)
  })
})

interface Settings {
  resources: { id: string }[]
}

describe('people', { timeout: 30_000 }, () => {
  test('are added, listed, given a new password, and removed', async () => {
    await make()
    said = []
    expect(await people(words('add Raka --role peer --alias R --topic study --language id'))).toBe(0)
    const first = passwordTold()
    expect(await accountOf('raka', first)).toMatchObject({ oneTime: true })
    said = []
    await people(['list'])
    expect(told()).toContain('raka\tR\tpeer')
    said = []
    expect(await people(['reset', 'RAKA'])).toBe(0)
    expect(await accountOf('raka', first)).toBeUndefined()
    expect(await accountOf('raka', passwordTold())).toMatchObject({ alias: 'R', oneTime: true })
    expect(await people(['remove', 'raka'])).toBe(0)
    expect(await accountOf('raka', passwordTold())).toBeUndefined()
  })

  test.each([
    ['add x', 2, /Which role/],
    ['add x --role boss', 2, /There are: peer, counselor, admin/],
    ['add x --role peer --topic nope', 2, /There are: study/],
    ['add kepala --role peer', 1, /taken/],
    ['reset nobody', 2, /no "nobody" in campus/],
    ['list --program other', 2, /no program "other"/],
    ['dance', 2, /npm run people/],
  ])('%s says what is wrong', async (command, code, message) => {
    await make()
    said = []
    expect(await people(words(command))).toBe(code)
    expect(told()).toMatch(message)
  })

  test('while a server holds the data, it says to stop it first', async () => {
    await make()
    const lock = await lockDirectory(folder)
    expect(await people(['list'])).toBe(2)
    expect(told()).toMatch(/stop the server, run this again, start it/)
    await lock.release()
    expect(await people(['list'])).toBe(0)
  })
})
