import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../harness.ts'
import { open, PHONE, signIn } from './browser.ts'

/** The staff's page as an app to install. */

let world: World
beforeAll(async () => {
  world = await openWorld('lmdb', {
    program: { languages: ['en', 'id'] },
    overrides: { now: Date.now, byHand: false },
  })
})
afterAll(() => world.close())

const get = (path: string) => fetch(`${world.node.url}${path}`)

test('[BR10] each program has an app of its own to install, with its name and icons that are there', async () => {
  const answer = await get('/demo/staff/app.webmanifest')
  expect(answer.headers.get('content-type')).toBe('application/manifest+json; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('no-cache')
  const manifest = (await answer.json()) as { icons: { src: string; sizes: string; purpose?: string }[] }
  expect(manifest).toMatchObject({
    id: '/demo/staff',
    name: 'Sebaya · Test',
    lang: 'en',
    start_url: '/demo/staff',
    scope: '/demo/staff',
    display: 'standalone',
  })
  expect(manifest.icons.map(({ sizes, purpose }) => [sizes, purpose])).toEqual([
    ['192x192', undefined],
    ['512x512', undefined],
    ['512x512', 'maskable'],
  ])
  for (const { src, sizes } of manifest.icons) {
    const icon = await get(src)
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/png'])
    // The width and the height stand at the same place in every PNG.
    const bytes = Buffer.from(await icon.arrayBuffer())
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes)
  }
  for (const file of ['app.webmanifest', 'sw.js'])
    expect((await get(`/nothing/staff/${file}`)).status).toBe(404)
})

test('[BR11] the worker is in force on the staff’s page alone; the requester’s pages have neither worker nor manifest', async () => {
  const worker = await get('/demo/staff/sw.js')
  expect(worker.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(worker.headers.get('cache-control')).toBe('no-cache')
  expect(worker.headers.get('service-worker-allowed')).toBe('/demo/staff')

  const peer = await signIn(world.node, 'peer1', { language: 'en', viewport: PHONE })
  await peer.page.getByRole('switch').waitFor()
  const scope = await peer.page.evaluate('navigator.serviceWorker.ready.then(ready => ready.scope)')
  expect(scope).toBe(`${world.node.url}/demo/staff`)
  const manifest = peer.page.locator('link[rel=manifest]')
  expect(await manifest.getAttribute('href')).toBe('/demo/staff/app.webmanifest')
  expect(peer.faults).toEqual([])

  // In the same browser, where the worker is.
  const requester = await peer.context.newPage()
  await requester.goto(`${world.node.url}/demo`)
  await requester.getByRole('heading', { level: 1 }).waitFor()
  expect(await requester.evaluate('navigator.serviceWorker.controller')).toBe(null)
  expect(await requester.evaluate('navigator.serviceWorker.getRegistration().then(found => !!found)')).toBe(
    false,
  )
  expect(await requester.locator('link[rel=manifest]').count()).toBe(0)
  await peer.context.close()
})

test('[BR12] whoever mistypes an address, or has an old link, is told in words where to go on', async () => {
  const lost = await open(world.node, '/dmeo', { language: 'en', viewport: PHONE })
  await lost.page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await lost.page.getByRole('link', { name: 'Go to the front page' }).click()
  // The only program there is.
  await lost.page.waitForURL('**/demo')
  for (const path of ['/demo/nothing', '/assets/nothing.js']) {
    await lost.page.goto(`${world.node.url}${path}`)
    await lost.page.getByRole('heading', { name: 'Halaman ini tidak ada' }).waitFor()
  }
  await lost.page.goto(`${world.node.url}/demo/acknowledge/old`)
  await lost.page.getByText('This link no longer works.', { exact: false }).waitFor()
  await lost.page.getByRole('link', { name: 'Open the app to go on' }).click()
  await lost.page.waitForURL('**/demo/staff')
  await lost.context.close()
  // Whoever is no browser is answered as before.
  const answer = await get('/demo/nothing')
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: 'NOT_FOUND' }])
})
