import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeWire } from '../lib/fake-wire.ts'
import { locale } from '../lib/i18n.svelte.ts'
import type { AccountView, PageView } from '../lib/wire.ts'
import { clearScreen, find, found, prepareScreen, show } from '../ui/screen.fixture.ts'
import Consoles from './Consoles.svelte'
import { Counselor } from './counselor/counselor.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { Lexicon } from './lexicon/lexicon.svelte.ts'
import { OnCall } from './oncall/oncall.svelte.ts'
import type { Work } from './work.svelte.ts'

beforeEach(() => {
  locale.set('en')
  prepareScreen()
})
afterEach(async () => {
  await clearScreen()
  vi.unstubAllGlobals()
})

it('[SF56] a page shows on every console of a counselor, is said at once, and leads to the pages', async () => {
  const wire = new FakeWire()
  wire.answers['lexicon:read'] = { rules: [], changes: [] }
  const account = { alias: 'Bu Ratna', roles: ['counselor'] } as unknown as AccountView
  const counselor = new Counselor({ wire, conversations: () => [] } as never, () => account)
  const work = {
    account,
    counselor,
    lexicon: new Lexicon(wire),
    oncall: new OnCall({ wire, refresh: async () => {} }, 'demo', () => account),
    connection: wire,
    consoles: ['counselor', 'lexicon'],
    console: 'lexicon',
    waiting: 0,
    show: vi.fn(),
  }
  show(Consoles, { desk: {} as Desk, work: work as unknown as Work })
  await found('h1', /The lexicon/)
  expect(find('button', /New page/)).toBeUndefined()

  const page = {
    id: 'p1',
    rev: 1,
    conversationId: 'c1',
    level: 4,
    category: 'suicide',
    state: 'raised',
    raisedAt: 1,
    signs: 1,
  }
  wire.says('page:new', { page: page as unknown as PageView })
  await found('[role=alert]', /New page: Imminent danger, suicide/)
  ;(await found('button', /^New page: Imminent danger, suicide$/)).click()
  expect(work.show).toHaveBeenCalledWith('counselor')
  counselor.close()
})
