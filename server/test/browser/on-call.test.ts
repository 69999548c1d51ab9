import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { openReceiver } from '../../notify/test/listeners.ts'
import { FakeNotifier } from '../fake-notifier.ts'
import { openWorld, type World } from '../harness.ts'
import { prove } from '../paging.ts'
import { assertAccessible, browser, open, PHONE, type Someone, signIn, type Words, words } from './browser.ts'

/** The pager on screen, in a real browser. */

const REAL_TIME = { now: Date.now, byHand: false }

let world: World
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await world.close()
})

async function seated(login: string, eyes: Parameters<typeof signIn>[2] = {}): Promise<Someone> {
  const someone = await signIn(world.node, login, eyes)
  closing.push(() => someone.context.close())
  return someone
}

/** A new conversation that opens with a sign at `imminent`. */
async function inDanger() {
  const requester = await world.visitor()
  await requester.must('request:open', { topics: [], language: 'id', firstMessage: 'LEVEL4 suicide' })
}

/** Beside its name a tab says how much waits there. */
const tab = ({ page }: Someone, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
const screen = ({ page }: Someone, w: Words, name: string) =>
  page
    .getByRole('navigation', { name: w.oncall_title!, exact: true })
    .getByRole('button', { name, exact: true })

describe.each([
  ['id', false],
  ['en', true],
] as const)('in %s', (language, dark) => {
  test('[BR6] that nobody answered stands on every screen of everybody on the staff, until somebody does', async () => {
    world = await openWorld('lmdb', { overrides: REAL_TIME })
    const w = words(language)
    const eyes = { language, dark, viewport: PHONE }
    // Nobody is connected, and nobody has a channel: there is nobody to call.
    await inDanger()
    await expect.poll(() => world.node.app.store.program('demo').count('exhausted')).toBe(1)
    const [counselor, admin, peer] = [
      await seated('counselor1', eyes),
      await seated('admin', eyes),
      await seated('peer1', eyes),
    ]
    const shown = (someone: Someone, text: string) => someone.page.getByRole('alert').getByText(text)
    const loud = shown(counselor, w.oncall_exhausted_text!)
    await loud.waitFor()
    for (const console of [w.staff_console_counselor, w.staff_console_lexicon, w.oncall_title]) {
      await tab(counselor, console!).click()
      await loud.waitFor()
    }
    for (const name of [w.oncall_rota, w.oncall_channels, w.oncall_policy, w.oncall_figures]) {
      await screen(counselor, w, name!).click()
      await loud.waitFor()
    }
    await assertAccessible(counselor, `${language}-exhausted`)
    const phoning = [shown(admin, w.oncall_exhausted_staff!), shown(peer, w.oncall_exhausted_staff!)]
    for (const said of phoning) await said.waitFor()
    await tab(admin, w.staff_console_admin!).click()
    await phoning[0]!.waitFor()
    await assertAccessible(admin, `${language}-exhausted-admin`)
    await assertAccessible(peer, `${language}-exhausted-peer`)

    await counselor.page.getByRole('button', { name: w.staff_page_open!, exact: false }).click()
    await counselor.page.getByRole('button', { name: w.staff_acknowledge!, exact: true }).first().click()
    for (const said of [loud, ...phoning]) await said.waitFor({ state: 'hidden' })
    for (const { faults } of [counselor, admin, peer]) expect(faults).toEqual([])
  })

  test('[BR7] a webhook is added with its secret, and proved by the code that arrived there', async () => {
    const receiver = await openReceiver()
    closing.push(() => receiver.close())
    const notify = { webhookAllow: '127.0.0.1', timeoutMs: 5_000 }
    world = await openWorld('lmdb', { config: { notify }, overrides: REAL_TIME })
    const w = words(language)
    const counselor = await seated('counselor1', { language, dark, viewport: PHONE })
    const { page } = counselor
    await page.getByText(w.oncall_unreachable_me!).waitFor()
    await page.getByRole('button', { name: w.oncall_unreachable_mend!, exact: true }).click()
    await page.getByRole('button', { name: w.oncall_add_webhook!, exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(w.oncall_webhook_url!, { exact: true }).fill(`${receiver.url}/hook`)
    await dialog.getByLabel(w.oncall_channel_name!, { exact: true }).fill('WhatsApp')
    const secret = await dialog.getByLabel(w.oncall_webhook_secret!, { exact: true }).inputValue()
    expect(secret.length).toBeGreaterThanOrEqual(32)
    await assertAccessible(counselor, `${language}-webhook`)
    // However long a dialog is, its buttons are in sight.
    const send = dialog.getByRole('button', { name: w.oncall_add_send!, exact: true })
    expect((await send.boundingBox())!.y).toBeLessThan(PHONE.height - 40)
    await send.click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText(w.oncall_channel_waits!).waitFor()

    const [{ headers, body }] = receiver.got as [(typeof receiver.got)[number]]
    const signed = createHmac('sha256', secret)
      .update(`${headers['x-sebaya-timestamp']}.${body}`)
      .digest('hex')
    expect(headers['x-sebaya-signature']).toBe(`sha256=${signed}`)
    const { kind, code } = JSON.parse(body.toString()) as { kind: string; code: string }
    expect(kind).toBe('code')

    const field = page.getByLabel(w.oncall_code!, { exact: true })
    const verify = page.getByRole('button', { name: w.oncall_verify!, exact: true })
    await page.locator('input:focus').and(field).waitFor()
    await field.fill(code === '000000' ? '111111' : '000000')
    await verify.click()
    await page.getByText(w.oncall_code_wrong!, { exact: true }).waitFor()
    await assertAccessible(counselor, `${language}-webhook-code`)
    await field.fill(code)
    await verify.click()
    await page.getByText(w.oncall_channel_works!).waitFor()
    await page.getByRole('button', { name: w.oncall_test!, exact: true }).click()
    await page.getByText(w.oncall_test_sent!).waitFor()
    expect(receiver.got.map(got => JSON.parse(got.body.toString()).kind)).toEqual(['code', 'test'])

    await tab(counselor, w.staff_console_counselor!).click()
    await page.getByText(w.oncall_unreachable_me!).waitFor({ state: 'hidden' })
    expect(counselor.faults).toEqual([])
  })

  test('[BR8] the link to one’s shifts works until it is revoked', async () => {
    world = await openWorld('lmdb', { overrides: REAL_TIME })
    const w = words(language)
    const counselor = await seated('counselor1', { language, dark, viewport: PHONE })
    const { page } = counselor
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await tab(counselor, w.oncall_title!).click()
    await button(w.oncall_feed_make!).click()
    const field = page.getByLabel(w.oncall_feed_url!, { exact: true })
    await field.waitFor()
    // The server of a test does not know its own port.
    const at = async () => {
      const { pathname } = new URL(await field.inputValue())
      return `${world.node.url}${pathname}`
    }
    const first = await at()
    const answer = await fetch(first)
    expect([answer.status, (await answer.text()).split('\r\n')[0]]).toEqual([200, 'BEGIN:VCALENDAR'])
    await assertAccessible(counselor, `${language}-feed`)

    await button(w.oncall_feed_again!).click()
    await expect.poll(at).not.toBe(first)
    const second = await at()
    expect((await fetch(first)).status).toBe(404)
    expect((await fetch(second)).status).toBe(200)

    await button(w.oncall_feed_revoke!).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(w.oncall_feed_revoke_text!).waitFor()
    await dialog.getByRole('button', { name: w.cancel!, exact: true }).click()
    expect((await fetch(second)).status).toBe(200)
    await button(w.oncall_feed_revoke!).click()
    await dialog.getByRole('button', { name: w.oncall_feed_revoke!, exact: true }).click()
    await button(w.oncall_feed_make!).waitFor()
    expect(await field.count()).toBe(0)
    expect((await fetch(second)).status).toBe(404)
    expect(counselor.faults).toEqual([])
  })
})

test('[BR9] the link in a notice: looking changes nothing, the button takes the call, and pressing again is once', async () => {
  const outside = new FakeNotifier()
  world = await openWorld('lmdb', { overrides: { ...REAL_TIME, notifier: outside } })
  const counselor = await world.staff('counselor1')
  await prove(counselor, outside, { kind: 'email', address: 'one@example.org' })
  counselor.close()
  const onlooker = await world.staff('counselor2')
  const page = async () => (await onlooker.must('state:sync', {})).pages![0]
  await inDanger()
  await expect.poll(() => outside.sent.length).toBeGreaterThan(0)
  const path = new URL(outside.take()[0]!.notice.links!.acknowledge!).pathname

  // As a chat's preview of the link would, and with scripts turned off.
  const context = await browser().newContext({ javaScriptEnabled: false, viewport: PHONE, locale: 'id-ID' })
  closing.push(() => context.close())
  const bare = await context.newPage()
  const take = bare.getByRole('button', { name: 'Aku ambil' })
  for (let i = 0; i < 2; i++) {
    await bare.goto(`${world.node.url}${path}`)
    await take.waitFor()
  }
  expect(await page()).not.toHaveProperty('acknowledgedBy')

  const device = await open(world.node, path, { viewport: PHONE })
  closing.push(() => device.context.close())
  await assertAccessible(device, 'acknowledge')
  await take.click()
  await bare.getByText('Panggilan ini sudah kamu ambil.', { exact: false }).waitFor()
  const taken = await page()
  expect(taken).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'counselor1' })

  // The other tab still shows the button.
  await device.page.getByRole('button', { name: 'Aku ambil' }).click()
  await device.page.getByText('Panggilan ini sudah kamu ambil.', { exact: false }).waitFor()
  await assertAccessible(device, 'acknowledged')
  expect(await device.page.getByRole('button').count()).toBe(0)
  await device.page.reload()
  expect((await page())!.rev).toBe(taken!.rev)
  expect(device.faults).toEqual([])
})
