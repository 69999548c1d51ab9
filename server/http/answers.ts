import type { FastifyReply } from 'fastify'
import type { Answers, Standing } from '../app/answers.ts'
import type { App } from '../app/context.ts'
import { languageOf } from '../app/programs.ts'
import { Refusal } from '../protocol/errors.ts'
import type { Language } from '../protocol/shapes.ts'
import { escaped, plainPage } from './plain.ts'
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
      const language = await languageOf(app, program)
      return page(reply, language, program, await orGone(reply, answers.standing(program, token)))
    })
    scope.post(url, async (request, reply) => {
      const { program, token } = request.params as Params
      // The button on a notification is pressed by a script, which reads no page.
      if (request.headers.accept === 'application/json')
        return { state: stateOf(await answers.acknowledge(program, token)) }
      const language = await languageOf(app, program)
      return page(reply, language, program, await orGone(reply, answers.acknowledge(program, token)))
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

/** Whoever holds an old link, or a part of one, is a person who needs to know where to go on. */
const orGone = (reply: FastifyReply, standing: Promise<Standing>): Promise<Standing | undefined> =>
  standing.catch(error => {
    if (!(error instanceof Refusal) || (error.code !== 'GONE' && error.code !== 'NOT_FOUND')) throw error
    reply.status(error.status)
    return undefined
  })

/** In one word: what still calls comes first, then what is one's own. */
const stateOf = ({ calling, yours, colleague }: Standing): keyof Standing =>
  calling > 0 ? 'calling' : yours > 0 ? 'yours' : colleague > 0 ? 'colleague' : 'resolved'

type Words = Record<keyof Standing | 'button', (count: number) => string> &
  Record<'title' | 'open' | 'gone', string>

const WORDS: Record<Language, Words> = {
  id: {
    title: 'Panggilan konselor',
    calling: n =>
      n === 1
        ? 'Ada panggilan yang menunggu jawaban. Belum ada yang mengambilnya.'
        : `Ada ${n} panggilan yang menunggu jawaban. Belum ada yang mengambilnya. Tombol ini mengambil semuanya.`,
    yours: n => (n === 1 ? 'Panggilan ini sudah kamu ambil.' : `${n} panggilan sudah kamu ambil.`),
    colleague: n =>
      n === 1 ? 'Satu panggilan sudah diambil rekanmu.' : `${n} panggilan sudah diambil rekanmu.`,
    resolved: n => (n === 1 ? 'Satu panggilan sudah selesai.' : `${n} panggilan sudah selesai.`),
    button: n => (n === 1 ? 'Aku ambil' : `Aku ambil ${n} panggilan`),
    open: 'Buka aplikasi untuk melanjutkan',
    gone: 'Tautan ini tidak berlaku lagi. Di aplikasi terlihat panggilan mana yang menunggu.',
  },
  en: {
    title: 'Call for a counselor',
    calling: n =>
      n === 1
        ? 'A call is waiting for an answer. Nobody has taken it yet.'
        : `${n} calls are waiting for an answer. Nobody has taken them yet. The button takes all of them.`,
    yours: n => (n === 1 ? 'You have taken this call.' : `You have taken ${n} calls.`),
    colleague: n => (n === 1 ? 'A colleague has taken one call.' : `Colleagues have taken ${n} calls.`),
    resolved: n => (n === 1 ? 'One call is closed.' : `${n} calls are closed.`),
    button: n => (n === 1 ? 'I’ll take it' : `I’ll take ${n} calls`),
    open: 'Open the app to go on',
    gone: 'This link no longer works. The app shows which calls are waiting.',
  },
}

const ORDER = ['calling', 'yours', 'colleague', 'resolved'] as const

function page(
  reply: FastifyReply,
  language: Language,
  program: string,
  standing: Standing | undefined,
): FastifyReply {
  const words = WORDS[language]
  const calling = standing?.calling ?? 0
  const says = standing
    ? ORDER.filter(state => standing[state] > 0).map(state => words[state](standing[state]))
    : [words.gone]
  const button =
    calling > 0
      ? `<form method="post"><button style="font:inherit;padding:0.75rem 1.5rem">${escaped(words.button(calling))}</button></form>`
      : ''
  const open = `<p><a href="/${escaped(program)}/staff">${escaped(words.open)}</a></p>`
  // The form has to say where it comes from; the address is still told to nobody else.
  reply.header('cache-control', 'no-store').header('referrer-policy', 'same-origin')
  const body = `<div role="status">${says.map(line => `<p>${escaped(line)}</p>`).join('')}</div>
      ${button}${open}`
  return plainPage(reply, { language, title: words.title, body })
}
