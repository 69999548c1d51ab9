import { afterAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../harness.ts'
import { assertAccessible, browser, open, PHONE, type Someone, signIn, type Words, words } from './browser.ts'

/** The whole conversation in a real browser. */

let world: World
afterAll(() => world?.close())

const DANGER = {
  id: 'aku mau bunuh diri malam ini, obatnya sudah ada di tangan',
  en: 'I am going to kill myself tonight, I have the pills here',
}

describe.each([
  ['id', false],
  ['en', true],
] as const)('in %s', (language, dark) => {
  test(`[BR1] a student on a phone, a peer and a counselor hold a whole conversation (${language})`, async () => {
    await world?.close()
    world = await openWorld('lmdb', { watch: 'real', overrides: { now: Date.now, byHand: false } })
    const w = words(language)
    const named = (name: string) => `${language}-${name}`

    const counselor = await signIn(world.node, 'counselor1', { language, dark })
    await counselor.page.getByText(w.staff_pages_none!).waitFor()
    await counselor.page.getByRole('tab', { name: w.staff_console_lexicon!, exact: true }).click()
    await counselor.page.getByLabel(w.staff_lexicon_text!.replace('{n}', '1')).fill(DANGER[language])
    await counselor.page.getByText(w.staff_lexicon_counted!, { exact: true }).waitFor()
    await assertAccessible(counselor, named('lexicon'))
    const peer = await signIn(world.node, 'peer1', { language, dark })
    const toggle = peer.page.getByRole('switch')
    await toggle.waitFor()
    await assertAccessible(peer, named('peer-away'))

    const requester = await open(world.node, '/demo', { language, viewport: PHONE, dark })
    await requester.page.getByRole('heading', { name: w.welcome_title! }).waitFor()
    await assertAccessible(requester, named('welcome'))
    await requester.page.getByLabel(w.form_first!, { exact: false }).fill('Halo')
    await requester.page.getByRole('button', { name: w.start! }).click()
    await requester.page.getByRole('heading', { name: w.waiting_title! }).waitFor()
    await requester.page.reload()
    await requester.page.getByRole('heading', { name: w.waiting_title! }).waitFor()
    await requester.page.getByText('Halo', { exact: true }).waitFor()
    await assertAccessible(requester, named('waiting'))

    await toggle.click()
    const accept = peer.page.getByRole('button', { name: w.staff_offer_accept!, exact: true })
    await accept.waitFor()
    await assertAccessible(peer, named('offer'))
    await accept.click()
    await requester.page.getByRole('button', { name: w.chat_end!, exact: true }).waitFor()
    await say(peer, w, 'Hai! Aku di sini.')
    await requester.page.getByText('Hai! Aku di sini.').waitFor()
    await assertAccessible(requester, named('chat'))

    // A draft survives a reload and a change of language.
    await requester.page.getByLabel(w.composer_label!).fill('sebuah draf')
    await requester.page.reload()
    await expect.poll(() => requester.page.getByLabel(w.composer_label!).inputValue()).toBe('sebuah draf')

    await say(requester, w, DANGER[language])
    await peer.page.getByText(w.staff_prompt_safety_now!).waitFor()
    await requester.page.getByText(w.help_word!).waitFor()
    await assertAccessible(requester, named('help'))
    await assertAccessible(peer, named('peer-chat'))

    // The counselor is still at the lexicon: a page finds them there too.
    const called = w
      .staff_page_new!.replace('{level}', w.staff_level_4!)
      .replace('{category}', w.staff_category_suicide!)
    await counselor.page.getByRole('button', { name: called, exact: true }).click()
    const acknowledge = counselor.page
      .getByRole('button', { name: w.staff_acknowledge!, exact: true })
      .first()
    await acknowledge.waitFor()
    expect(await counselor.page.title()).toMatch(/1/)
    await assertAccessible(counselor, named('page'))
    await acknowledge.click()
    await counselor.page.getByRole('button', { name: w.staff_transcript_open! }).click()
    await counselor.page.getByRole('dialog').getByRole('button', { name: w.staff_transcript_open! }).click()
    await counselor.page.getByText(DANGER[language]).waitFor()
    await assertAccessible(counselor, named('transcript'))
    await counselor.page.getByRole('button', { name: w.staff_join!, exact: true }).click()
    await counselor.page
      .getByRole('dialog')
      .getByRole('button', { name: w.staff_join_yes!, exact: true })
      .click()
    await requester.page.getByText(w.chat_counselor!).first().waitFor()
    await counselor.page.getByRole('dialog').waitFor({ state: 'hidden' })
    await say(counselor, w, 'Saya konselor.')
    await requester.page.getByText('Saya konselor.').waitFor()
    await assertAccessible(counselor, named('joined'))

    await counselor.page.getByRole('button', { name: w.staff_resolve!, exact: true }).click()
    const dialog = counselor.page.getByRole('dialog')
    await dialog.getByRole('radio', { name: w.staff_outcome_supported! }).check()
    await dialog.getByRole('radio', { name: w.staff_verdict_right!, exact: true }).check()
    await assertAccessible(counselor, named('resolve'))
    await dialog.getByRole('button', { name: w.staff_resolve!, exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })

    await requester.page.getByRole('button', { name: w.chat_end!, exact: true }).click()
    await requester.page.getByRole('dialog').getByRole('button', { name: w.end_yes! }).click()
    await requester.page.getByRole('heading', { name: w.after_title! }).waitFor()
    await assertAccessible(requester, named('afterwards'))
    await peer.page.getByText(w.staff_debrief_title!).waitFor()
    await assertAccessible(peer, named('debrief'))

    for (const { faults } of [requester, peer, counselor]) expect(faults).toEqual([])
    for (const { context } of [requester, peer, counselor]) await context.close()
  })
})

describe('leaving and the bare page', () => {
  test('[BR2] the quick exit clears what was kept and goes within the press itself, offline too', async () => {
    world ??= await openWorld('lmdb', { overrides: { now: Date.now, byHand: false } })
    const w = words('id')
    const { page, context } = await open(world.node, '/demo', { viewport: PHONE })
    await page.getByLabel(w.form_first!, { exact: false }).fill('jangan sampai ada yang lihat')
    await context.setOffline(true)
    // Nothing is waited for: all is done when the press returns, but for the leaving itself.
    const left = await page.evaluate(`(() => {
      const button = [...document.querySelectorAll('button')].find(b => b.textContent.includes(${JSON.stringify(w.quick_exit)}))
      button.click()
      return { text: document.body.innerText.trim(), kept: sessionStorage.length }
    })()`)
    expect(left).toEqual({ text: '', kept: 0 })
    await page.waitForURL('about:blank')
    await context.close()
  })

  test('[BR3] the crisis page works without JavaScript, in both languages', async () => {
    world ??= await openWorld('lmdb', { overrides: { now: Date.now, byHand: false } })
    const context = await browser().newContext({ javaScriptEnabled: false, viewport: PHONE })
    const page = await context.newPage()
    for (const [query, heading] of [
      ['', 'Kamu tidak sendirian'],
      ['?lang=en', 'You are not alone'],
    ] as const) {
      await page.goto(`${world.node.url}/demo/crisis${query}`)
      await page.getByRole('heading', { name: heading }).waitFor()
      expect(await page.locator('a[href^="tel:"]').first().getAttribute('href')).toBe('tel:119,8')
    }
    await context.close()
  })
})

async function say({ page }: Someone, w: Words, text: string): Promise<void> {
  await page.getByLabel(w.composer_label!).fill(text)
  await page.getByRole('button', { name: w.composer_send!, exact: true }).click()
}
