import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { root } from '../../root.ts'
import type { Address } from '../harness.ts'
import { PASSWORD } from '../seed.ts'

/** A real browser for the test files that import this. Screenshots stay in the folder `screenshots`, which git ignores. */

const SHOTS = join(root, 'screenshots')
export const PHONE = { width: 320, height: 640 }
const DESK = { width: 1280, height: 800 }
const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

let launched: Browser
beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  launched = await launch()
})
afterAll(() => launched?.close())

export const browser = (): Browser => launched

const launch = (): Promise<Browser> =>
  anyOf(executablePath => chromium.launch({ executablePath, args: QUIET }))

/** A browser with a profile of its own in `folder`, as a push needs: the others are as if in private windows. */
export const launchProfile = (folder: string, args: string[]): Promise<BrowserContext> =>
  anyOf(executablePath =>
    chromium.launchPersistentContext(folder, {
      executablePath,
      args: [...QUIET, ...args],
      permissions: ['notifications'],
      locale: 'en-GB',
    }),
  )

/** With the first Chromium that can be started. */
async function anyOf<T>(start: (executablePath: string) => Promise<T>): Promise<T> {
  for (const executablePath of EXECUTABLES) {
    try {
      return await start(executablePath)
    } catch {
      // The next one may be there.
    }
  }
  throw new Error('there is no Chromium on this machine')
}

export type Words = Record<string, string>
const MESSAGES = ['messages', 'staff/messages', 'staff/oncall/messages']
export const words = (language: string): Words =>
  Object.assign(
    {},
    ...MESSAGES.map(folder =>
      JSON.parse(readFileSync(join(root, 'client', folder, `${language}.json`), 'utf8')),
    ),
  )

export interface Someone {
  page: Page
  context: BrowserContext
  /** What the page itself complained of: nothing is expected. */
  faults: string[]
}

interface Eyes {
  language?: 'id' | 'en'
  viewport?: typeof PHONE
  dark?: boolean
}

export async function open(
  { url }: Address,
  path: string,
  { language = 'id', viewport = DESK, dark = false }: Eyes = {},
): Promise<Someone> {
  const context = await launched.newContext({
    viewport,
    locale: language === 'id' ? 'id-ID' : 'en-GB',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    // A visitor without a session is told 401 by the refresh: that is its answer, not a fault.
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text())
  })
  await page.goto(`${url}${path}`)
  return { page, context, faults }
}

/** No accessibility violation (WCAG 2.2 A and AA), and nothing wider than the screen. */
export async function assertAccessible({ page }: Someone, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `${name}.png`) })
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(', ')}`)).toEqual([])
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(overflow).toBe(0)
}

export async function signIn(node: Address, login: string, eyes: Eyes = {}): Promise<Someone> {
  const someone = await open(node, '/demo/staff', eyes)
  await fillIn(someone.page, words(eyes.language ?? 'id'), login, PASSWORD)
  return someone
}

export async function fillIn(page: Page, w: Words, login: string, password: string): Promise<void> {
  await page.getByLabel(w.staff_signin_login!, { exact: true }).fill(login)
  await page.getByLabel(w.staff_signin_password!, { exact: true }).fill(password)
  await page.getByRole('button', { name: w.staff_signin!, exact: true }).click()
}
