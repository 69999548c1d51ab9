import { IsSchema, type TSchema } from 'typebox'
import { ERRORS } from '../../server/protocol/errors.ts'
import { clientEvents, serverEvents } from '../../server/protocol/events.ts'
import { CATEGORIES, LEVELS, PAGING_LEVEL } from '../../server/protocol/levels.ts'
import { routes } from '../../server/protocol/routes.ts'
import * as shapes from '../../server/protocol/shapes.ts'
import { written } from './schema.ts'

const named = Object.entries(shapes)
  .flatMap(([name, shape]): [TSchema, string][] =>
    IsSchema(shape) && !Array.isArray(shape) ? [[shape, name]] : [],
  )
  .sort(([, a], [, b]) => (a < b ? -1 : 1))
const names = new Map(named)

interface Route {
  method: string
  url: string
  what: string
  body?: TSchema
  answer: TSchema
}

/** docs/protocol.md, from the one table that also checks what arrives. */
export function protocolPage(): string {
  return `${[
    '# The wire',
    'Made from `server/protocol` by `npm run docs`: change it there. A field with `?` may be absent, and nothing else may be there. Times are milliseconds since the epoch.',
    '## HTTP',
    'JSON under `/api`. An error answers its status and `{error, message, details?}`. Staff send `authorization: Bearer TOKEN`; the refresh cookie is httpOnly and reaches only the routes that need it.',
    ...Object.values(routes as Record<string, Route>).map(route),
    '## Socket.IO',
    'At `/socket.io`, with `auth: {token}`. A client event is acknowledged with `{ok: true, …}` or `{ok: false, error, message, details?}`.',
    '### What a client sends',
    ...Object.entries(clientEvents).map(([name, event]) => clientEvent(name, event)),
    '### What a client is told',
    'Events are hints. The log and `state:sync` are the truth; an event with an older `rev` than one already seen is ignored.',
    table(
      ['event', 'to', 'payload'],
      Object.entries(serverEvents).map(([name, { to, payload }]) => [
        code(name),
        to.join(', '),
        code(written(payload, names)),
      ]),
    ),
    '## Errors',
    table(
      ['code', 'status', 'message where nothing better is known'],
      Object.entries(ERRORS).map(([name, [status, message]]) => [code(name), String(status), message]),
    ),
    '## Shapes',
    table(
      ['name', 'what it is'],
      named.map(([schema, name]) => [code(name), code(written(schema, names, true))]),
    ),
    '## Levels and categories',
    `Levels are ${LEVELS.map((name, level) => `${level} \`${name}\``).join(', ')}; from ${PAGING_LEVEL} on a message pages the counselors. Categories are ${CATEGORIES.map(code).join(', ')}.`,
  ].join('\n\n')}\n`
}

function route({ method, url, what, body, answer }: Route): string {
  const rows = [
    ...(body ? [['body', code(written(body, names))]] : []),
    ['answer', code(written(answer, names))],
  ]
  return `### \`${method} ${url}\`\n\n${what}\n\n${list(rows)}`
}

function clientEvent(
  name: string,
  {
    who,
    what,
    payload,
    ack,
    example,
  }: { who: readonly string[]; what: string; payload: TSchema; ack: TSchema | null; example: unknown },
): string {
  const rows = [
    ['who', who.join(', ')],
    ['payload', code(written(payload, names))],
    ['acknowledged with', ack === null ? 'nothing, ever' : code(written(ack, names))],
    ['example', code(JSON.stringify(example))],
  ]
  return `#### \`${name}\`\n\n${what}\n\n${list(rows)}`
}

const code = (text: string) => `\`${text}\``
const list = (rows: string[][]) => rows.map(([what, is]) => `- ${what}: ${is}`).join('\n')

function table(head: string[], rows: string[][]): string {
  const row = (cells: string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}
