import { DAY_MS, firstLanguage } from '../domain/program.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { calendarOf } from '../domain/rota/calendar.ts'
import type { Language } from '../protocol/shapes.ts'
import { type App, partitionOf } from './context.ts'
import { find, loaded } from './documents.ts'
import { programOf } from './programs.ts'
import { counselorsOf } from './reach.ts'
import { feedId } from './rotas.ts'

const BACK_MS = 30 * DAY_MS
const AHEAD_MS = 120 * DAY_MS
const TITLE: Record<Language, string> = { id: 'Jaga', en: 'On call' }

/** Whoever holds the secret sees one person's shifts, and nothing else. @throws Refusal NOT_FOUND once it is revoked */
export async function feedText(app: App, program: string, secret: string): Promise<string> {
  const partition = partitionOf(app, program)
  const feed = await find(partition, 'feed', feedId(secret))
  const counselors = await counselorsOf(app, program)
  refuseUnless(feed && counselors.includes(feed.value.account), 'NOT_FOUND')
  const [settings, rotas] = await Promise.all([programOf(app, program), partition.list('rotas')])
  const now = app.clock.now()
  return calendarOf({
    rotas: rotas.map(document => loaded('rota', document).value),
    person: feed.value.account,
    from: now - BACK_MS,
    to: now + AHEAD_MS,
    now,
    title: TITLE[firstLanguage(settings)],
  })
}
