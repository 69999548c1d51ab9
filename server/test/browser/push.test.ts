import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import type { Notifier } from '../../app/ports.ts'
import { openSenders } from '../../notify/senders.ts'
import { openWorld, type World } from '../harness.ts'
import { PASSWORD } from '../seed.ts'
import { fillIn, launchProfile, words } from './browser.ts'
import { openPushService } from './push-service.ts'

/**
 * Web Push in a real Chromium: its own subscription and keys, its own decryption, the service worker's notification.
 * Two things are not real: the push service is this machine's, so the host in the address is changed on the way; and
 * nobody can tap on a notification that no desktop shows, so the tap is an event made in the worker.
 */

let world: World
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The real sender, posting to this machine's push service instead of the browser's maker's. */
function senderTo(url: string): Notifier {
  const real = openSenders(
    { webhookAllow: '127.0.0.1', timeoutMs: 5_000 },
    'https://s.example',
    Buffer.alloc(32, 1),
  )
  return {
    ...real,
    send: (address, notice) =>
      real.send(address.kind === 'push' ? { ...address, endpoint: url } : address, notice),
  }
}

const shownIn = (context: BrowserContext) =>
  context.serviceWorkers()[0]!.evaluate(`self.registration.getNotifications().then(all =>
    all.map(({ title, body, tag, requireInteraction, actions }) =>
      ({ title, body, tag, requireInteraction, actions: actions.map(one => one.action + ': ' + one.title) })))`)

/** What the browser does when somebody presses a button of the one notification there is. */
const tap = (context: BrowserContext, action: string) =>
  context.serviceWorkers()[0]!.evaluate(`self.registration.getNotifications().then(([notification]) => {
    const event = new NotificationEvent('notificationclick', { notification, action: ${JSON.stringify(action)} })
    const work = []
    event.waitUntil = promise => work.push(promise)
    self.dispatchEvent(event)
    return Promise.all(work).then(() => {})
  })`)

test('[BR13] a push reaches a real browser: it subscribes, proves itself, shows the call while the app is closed, and one tap takes it', async () => {
  const service = await openPushService()
  const folder = mkdtempSync(join(tmpdir(), 'sebaya-push-'))
  world = await openWorld('lmdb', {
    program: { languages: ['en', 'id'] },
    overrides: { now: Date.now, byHand: false, notifier: senderTo(service.url) },
  })
  const context = await launchProfile(folder, service.args)
  closing.push(
    () => rmSync(folder, { recursive: true }),
    () => service.close(),
    () => world.close(),
    () => context.close(),
  )
  const w = words('en')
  const page = await context.newPage()
  await page.goto(`${world.node.url}/demo/staff`)
  await fillIn(page, w, 'counselor1', PASSWORD)
  await page.getByRole('button', { name: w.oncall_unreachable_mend!, exact: true }).click()
  await page.getByRole('button', { name: w.oncall_add_push!, exact: true }).click()
  // The worker has decrypted and shown the code, and only then told the server.
  await page.getByText(w.oncall_channel_works!).waitFor()
  expect(await shownIn(context)).toMatchObject([{ title: w.oncall_push_code, tag: 'sebaya-code' }])
  await page.getByText(w.oncall_unreachable_me!).waitFor({ state: 'hidden' })

  // The app is closed; somebody is in danger.
  await page.close()
  const colleague = await world.staff('counselor2')
  const requester = await world.visitor()
  await requester.must('request:open', {
    topics: [],
    language: 'en',
    firstMessage: 'LEVEL4 suicide, a secret',
  })
  const call = {
    title: w.oncall_push_urgent,
    tag: 'sebaya-page-urgent',
    requireInteraction: true,
    actions: [`acknowledge: ${w.staff_acknowledge}`],
  }
  await expect.poll(() => shownIn(context)).toContainEqual(expect.objectContaining(call))
  expect(JSON.stringify(await shownIn(context))).not.toContain('secret')
  const state = async () => (await colleague.must('state:sync', {})).pages![0]!
  const seen = async () =>
    (await colleague.must('page:timeline', { pageId: (await state()).id })).lines.map(
      ({ what, channel }) => `${what} ${channel}`,
    )
  await expect.poll(seen).toContain('seen push')

  await context.serviceWorkers()[0]!.evaluate(`self.registration.getNotifications({ tag: 'sebaya-code' })
    .then(all => all.forEach(one => one.close()))`)
  await tap(context, 'acknowledge')
  expect(await state()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'counselor1' })
  expect(await shownIn(context)).toMatchObject([{ title: w.oncall_push_yours }])
})
