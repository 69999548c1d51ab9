import { Type } from 'typebox'
import type { App } from '../app/context.ts'
import { feedText } from '../app/feeds.ts'
import { ProgramParams } from '../protocol/routes.ts'
import { closed } from '../protocol/shapes.ts'
import type { Http } from './server.ts'

/** One person's shifts for their calendar program, by a secret link. */
export function registerFeeds(http: Http, app: App): void {
  const params = closed({
    ...ProgramParams.properties,
    secret: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
  })
  http.get('/:program/oncall/:secret.ics', { schema: { params } }, async (request, reply) => {
    const { program, secret } = request.params
    const text = await feedText(app, program, secret)
    return reply.type('text/calendar; charset=utf-8').header('cache-control', 'no-store').send(text)
  })
}
