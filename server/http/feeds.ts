import type { App } from '../app/context.ts'
import { feedText } from '../app/feeds.ts'
import type { Http } from './server.ts'

/** One person's shifts for their calendar program, by a secret link. */
export function registerFeeds(http: Http, app: App): void {
  const params = {
    type: 'object',
    properties: {
      program: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,40}$' },
      secret: { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' },
    },
  }
  http.get('/:program/oncall/:secret.ics', { schema: { params } }, async (request, reply) => {
    const { program, secret } = request.params as { program: string; secret: string }
    const text = await feedText(app, program, secret)
    return reply.type('text/calendar; charset=utf-8').header('cache-control', 'no-store').send(text)
  })
}
