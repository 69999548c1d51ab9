import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeWire } from '../../lib/fake-wire.ts'
import { locale } from '../../lib/i18n.svelte.ts'
import { clearScreen, found, prepareScreen, show, type } from '../../ui/screen.fixture.ts'
import ChannelCard from './ChannelCard.svelte'
import { Channels } from './channels.svelte.ts'

beforeEach(() => {
  locale.set('en')
  prepareScreen()
})
afterEach(clearScreen)

it('[SF108] once a channel is added its code is asked for: the field has the focus', async () => {
  const wire = new FakeWire()
  const channel = { id: 'c1', kind: 'webhook' as const, name: 'Gateway', verified: false }
  const channels = new Channels({ wire, refresh: vi.fn() })
  show(ChannelCard, { channels, channel })
  const field = document.querySelector('input')!
  expect(document.activeElement).not.toBe(field)
  channels.fresh = 'c1'
  await vi.waitFor(() => expect(document.activeElement).toBe(field))
  expect(channels.fresh).toBeUndefined()
  channels.close()
})

it('[SF107] a channel is proved by the six digits that were sent there', async () => {
  const wire = new FakeWire()
  const channel = { id: 'c1', kind: 'email' as const, name: 'Work', verified: false }
  wire.answers['contacts:read'] = { contact: { channels: [channel], rules: [] }, kinds: ['email'] }
  wire.answers['contacts:verify'] = { contact: { channels: [{ ...channel, verified: true }], rules: [] } }
  const channels = new Channels({ wire, refresh: vi.fn() })
  await channels.load()
  show(ChannelCard, { channels, channel })
  const field = document.querySelector('input')!
  const fits = (code: string) => new RegExp(`^(?:${field.pattern})$`).test(code)
  expect([fits('123456'), fits('12345'), fits('d6')]).toEqual([true, false, false])
  type(field, '123456')
  ;(await found('button', /Verify/)).click()
  await vi.waitFor(() => expect(channels.works).toBe(true))
  expect(wire.asked).toContainEqual(['contacts:verify', { channelId: 'c1', code: '123456' }])
  channels.close()
})
