import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import type { App } from '../app/context.ts'
import { publicFace } from '../app/programs.ts'
import { firstLanguage } from '../domain/program.ts'
import { ProgramParams } from '../protocol/routes.ts'
import { crisisPage } from './crisis.ts'
import { escaped, plainPage } from './plain.ts'
import type { Http } from './server.ts'
import { registerStaffApp } from './staff-app.ts'

/** The built client: hashed assets for good, the pages fresh each time. Absent until it is built. */
export async function registerPages(http: Http, app: App, folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const page = (name: string) => readFileSync(join(folder, name), 'utf8')
  const [requester, staff] = [page('requester/index.html'), page('staff/index.html')]
  const crisis = { id: page('crisis/index.html'), en: page('crisis/en.html') }
  registerStaffApp(http, app, folder)
  await http.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    index: false,
  })

  http.get('/', async (_request, reply) => {
    const programs = (await app.store.programs()).sort()
    if (programs.length === 1) return reply.redirect(`/${programs[0]}`)
    const faces = await Promise.all(programs.map(id => publicFace(app, id)))
    const links = faces.map(({ id, name, languages }) => {
      const language = firstLanguage({ languages })
      return `<li lang="${language}" style="padding:0.5rem 0"><a href="/${id}">${escaped(name[language])}</a></li>`
    })
    reply.header('cache-control', 'no-cache')
    return plainPage(reply, { language: 'id', title: 'Sebaya', body: `<ul>${links.join('')}</ul>` })
  })
  const schema = { params: ProgramParams }
  http.get('/:program', { schema }, async (request, reply) => {
    await publicFace(app, request.params.program)
    return html(reply, requester)
  })
  http.get('/:program/staff', { schema }, async (request, reply) => {
    await publicFace(app, request.params.program)
    return html(reply, staff)
  })
  http.get('/:program/crisis', { schema }, async (request, reply) => {
    const face = await publicFace(app, request.params.program)
    const language = (request.query as { lang?: string }).lang === 'en' ? 'en' : 'id'
    return html(reply, crisisPage(crisis[language], face, language))
  })
}

const html = (reply: FastifyReply, text: string) =>
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(text)
