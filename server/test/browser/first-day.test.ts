import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../root.ts'
import { assertAccessible, fillIn, open, PHONE, words } from './browser.ts'

/** The first day of a program in production: the operator's own commands, the server as it is started, a browser. */

const folder = mkdtempSync(join(tmpdir(), 'sebaya-first-day-'))
const env = {
  PATH: process.env.PATH,
  NODE_ENV: 'production',
  SEBAYA_SECRET: 'a secret of the tests, long enough for it',
  DATA_DIR: folder,
  PORT: '0',
}

/** What a command says, and the one-time password in it. */
async function run(...args: string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/run.mjs', ...args], {
    cwd: root,
    env,
  })
  return /^ {2}(\w{4}-\w{4}-\w{4})$/m.exec(stdout)![1]!
}

async function startServer() {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) {
    const url = /^Sebaya is ready at (\S+)$/.exec(line)?.[1]
    if (url) return { child, url }
  }
  throw new Error('the server did not start')
}

const passwords: Record<string, string> = {}
let server: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  const names = ['--name-id', 'Kampus', '--name-en', 'Campus']
  passwords.kepala = await run('setup', '--program', 'kampus', ...names, '--admin', 'Kepala')
  for (const [login, role] of [
    ['raka', 'peer'],
    ['sari', 'counselor'],
  ] as const)
    passwords[login] = await run('people', 'add', login, '--role', role)
  server = await startServer()
})
afterAll(async () => {
  if (server) {
    server.child.kill()
    await once(server.child, 'exit')
  }
  rmSync(folder, { recursive: true })
})

const CHOSEN = 'kata sandi baru'

test('[BR5] in production a server without PUBLIC_URL serves, and says that the links in calls lead nowhere', async () => {
  const ready = await (await fetch(`${server.url}/readyz`)).json()
  expect(ready).toMatchObject({ ready: true, warnings: [expect.stringContaining('PUBLIC_URL')] })
})

describe('[BR4] who was added signs in with the one-time password, and has to change it first', () => {
  test.each([
    ['kepala', 'id', 'oncall_rota'],
    ['raka', 'en', 'staff_console_peer'],
    ['sari', 'id', 'staff_pages'],
  ] as const)('%s', async (login, language, title) => {
    const w = words(language)
    const someone = await open(server, '/kampus/staff', { language, viewport: PHONE })
    const { page } = someone
    await fillIn(page, w, login, passwords[login]!)
    await page.getByRole('heading', { name: w.staff_signin_new_title! }).waitFor()
    await assertAccessible(someone, `first-day-${login}`)
    const save = page.getByRole('button', { name: w.staff_signin_save!, exact: true })
    const chosen = page.getByLabel(w.staff_signin_new!, { exact: true })
    await chosen.fill('pendek')
    expect(await save.isDisabled()).toBe(true)
    await chosen.fill(passwords[login]!)
    await save.click()
    await page.getByText(w.staff_signin_new_same!).waitFor()
    await chosen.fill(CHOSEN)
    await save.click()
    await page.getByRole('heading', { name: w[title]!, exact: true }).first().waitFor()
    // The cookie goes over TLS only, or on this machine: the sign-in outlasts a reload.
    await page.reload()
    await page.getByRole('heading', { name: w[title]!, exact: true }).first().waitFor()
    await page.getByRole('button', { name: w.staff_signout!, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: w.staff_signout!, exact: true }).click()
    await page.getByRole('heading', { name: w.staff_signin_title! }).waitFor()
    await fillIn(page, w, login, passwords[login]!)
    await page.getByRole('alert').waitFor()
    await fillIn(page, w, login, CHOSEN)
    await page.getByRole('heading', { name: w[title]!, exact: true }).first().waitFor()
    await someone.context.close()
  })
})
