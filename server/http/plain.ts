import type { FastifyReply } from 'fastify'
import type { Language } from '../protocol/shapes.ts'

export const escaped = (text: string) => text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)

/** A page of few words, as a whole: without scripts, light or dark. `body` is HTML. */
export function plainPage(
  reply: FastifyReply,
  { language, title, body }: { language: Language; title: string; body: string },
): FastifyReply {
  const text = `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,">
    <title>${escaped(title)}</title>
  </head>
  <body style="font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere">
    <main>
      <h1 style="line-height:1.2">${escaped(title)}</h1>
      ${body}
    </main>
  </body>
</html>`
  return reply.type('text/html; charset=utf-8').send(text)
}
