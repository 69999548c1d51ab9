import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../app/context.ts'
import { publicFace } from '../app/programs.ts'
import { firstLanguage } from '../domain/program.ts'
import { ProgramParams } from '../protocol/routes.ts'
import type { Http } from './server.ts'

/**
 * What makes the staff's page an app to install, and lets it be woken: a manifest and a service worker for each program,
 * in force on `/:program/staff` alone. The requester's pages have neither.
 */
export function registerStaffApp(http: Http, app: App, folder: string): void {
  const worker = readFileSync(join(folder, 'staff/sw.js'), 'utf8')
  const names = readdirSync(join(folder, 'assets'))
  const icon = (size: number) => `/assets/${names.find(name => name.startsWith(`icon-${size}-`))}`
  const options = { schema: { params: ProgramParams } }

  http.get('/:program/staff/sw.js', options, async (request, reply) => {
    const { program } = request.params
    await publicFace(app, program)
    return reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('service-worker-allowed', `/${program}/staff`)
      .send(worker)
  })

  http.get('/:program/staff/app.webmanifest', options, async (request, reply) => {
    const { program } = request.params
    const { name, languages } = await publicFace(app, program)
    const language = firstLanguage({ languages })
    const page = `/${program}/staff`
    return reply
      .type('application/manifest+json; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(
        JSON.stringify({
          id: page,
          name: `Sebaya · ${name[language]}`,
          short_name: 'Sebaya',
          lang: language,
          start_url: page,
          scope: page,
          display: 'standalone',
          background_color: '#eef3f0',
          theme_color: '#17614f',
          icons: [
            { src: icon(192), sizes: '192x192', type: 'image/png' },
            { src: icon(512), sizes: '512x512', type: 'image/png' },
            { src: icon(512), sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          ],
        }),
      )
  })
}
