import type { FastifyReply } from 'fastify'
import type { Answers } from '../app/answers.ts'
import type { App } from '../app/context.ts'
import { languageOf } from '../app/programs.ts'
import type { Language } from '../protocol/shapes.ts'
import { escaped } from './crisis.ts'
import type { Http } from './server.ts'

/**
 * What the links in notices lead to. Mail scanners and chat previews follow links, so a GET shows and changes nothing:
 * one button acknowledges. A device that has shown a push says so by itself.
 */
export async function registerAnswers(http: Http, app: App, answers: Answers): Promise<void> {
  await http.register(async scope => {
    // A button sends an empty form.
    scope.addContentTypeParser('application/x-www-form-urlencoded', (_request, body, done) => {
      body.resume()
      body.once('end', () => done(null))
      body.once('error', done)
    })
    const url = '/:program/acknowledge/:token'
    scope.get(url, async (request, reply) => {
      const { program, token } = request.params as Params
      return page(reply, await languageOf(app, program), await answers.state(program, token))
    })
    scope.post(url, async (request, reply) => {
      const { program, token } = request.params as Params
      const state = await answers.acknowledge(program, token)
      // The button on a notification is pressed by a script, which reads no page.
      if (request.headers.accept === 'application/json') return { state }
      return page(reply, await languageOf(app, program), state)
    })
    scope.post('/api/programs/:program/receipts/:token', async request => {
      const { program, token } = request.params as Params
      await answers.receive(program, token)
      return {}
    })
  })
}

interface Params {
  program: string
  token: string
}

type State = Awaited<ReturnType<Answers['state']>>

const WORDS: Record<Language, Record<State | 'button' | 'title', string>> = {
  id: {
    title: 'Panggilan konselor',
    calling: 'Ada panggilan yang menunggu jawaban. Belum ada yang mengambilnya.',
    yours: 'Panggilan ini sudah kamu ambil. Buka aplikasi untuk melanjutkan.',
    colleague: 'Rekanmu sudah mengambil panggilan ini.',
    resolved: 'Panggilan ini sudah selesai.',
    button: 'Aku ambil',
  },
  en: {
    title: 'Call for a counselor',
    calling: 'A call is waiting for an answer. Nobody has taken it yet.',
    yours: 'You have taken this call. Open the app to go on.',
    colleague: 'A colleague has taken this call.',
    resolved: 'This call is closed.',
    button: 'I’ll take it',
  },
}

function page(reply: FastifyReply, language: Language, state: State): FastifyReply {
  const words = WORDS[language]
  const button =
    state === 'calling'
      ? `<form method="post"><button style="font:inherit;padding:0.75rem 1.5rem">${escaped(words.button)}</button></form>`
      : ''
  const text = `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <title>${escaped(words.title)}</title>
  </head>
  <body style="font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem">
    <main>
      <h1>${escaped(words.title)}</h1>
      <p role="status">${escaped(words[state])}</p>
      ${button}
    </main>
  </body>
</html>`
  // The form has to say where it comes from; the address is still told to nobody else.
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'same-origin')
    .send(text)
}
