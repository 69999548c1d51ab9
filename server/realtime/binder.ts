import type { Socket } from 'socket.io'
import { Compile } from 'typebox/compile'
import type { Limits, Log, Verified } from '../app/ports.ts'
import { refusalOf } from '../app/refusals.ts'
import type { Underway } from '../app/underway.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { type ClientEventName, clientEvents } from '../protocol/events.ts'

/** What a socket remembers of whoever is behind it. */
export interface Session {
  proved: Verified
}
export type SebayaSocket = Socket & { data: Session }

export type Answerer = (socket: SebayaSocket, event: ClientEventName, payload: unknown) => Promise<unknown>

const validators = new Map(
  Object.entries(clientEvents).map(([event, { payload }]) => [event, Compile(payload)] as const),
)

/**
 * Binds every event of the table to one socket: validates, checks the role, limits, calls, answers. Whatever goes wrong
 * becomes an error code; nothing a client sends can throw past here.
 */
export function bind(
  socket: SebayaSocket,
  parts: { answer: Answerer; limits: Limits; log: Log; underway: Underway; isDraining(): boolean },
): void {
  socket.onAny((event: string, ...args: unknown[]) => {
    const acknowledge =
      typeof args.at(-1) === 'function' ? (args.pop() as (answer: object) => void) : undefined
    const answered = respond(socket, event, args[0], parts).then(answer => {
      if (answer) acknowledge?.(answer)
    })
    parts.underway
      .add(answered)
      .catch((error: Error) => parts.log.error({ fault: error.name }, 'an answer could not be sent'))
  })
}

async function respond(
  socket: SebayaSocket,
  event: string,
  payload: unknown,
  { answer, limits, log, isDraining }: Parameters<typeof bind>[1],
): Promise<object | undefined> {
  try {
    refuseUnless(!isDraining(), 'DRAINING')
    const entry = Object.hasOwn(clientEvents, event) ? clientEvents[event as ClientEventName] : undefined
    const { sub, program, roles } = socket.data.proved
    // Whoever takes a page is not held up by what their screen asked for meanwhile.
    const own = event === 'page:acknowledge' ? '/acknowledge' : ''
    await limits.event(`${program}/${sub}${own}`, event === 'message:send')
    refuseUnless(entry && validators.get(event)!.Check(payload), 'BAD_REQUEST')
    refuseUnless(
      (entry.who as readonly string[]).some(role => roles.includes(role as never)),
      'FORBIDDEN',
    )
    const answered = await answer(socket, event as ClientEventName, payload)
    return entry.ack === null ? undefined : { ok: true, ...(answered as object) }
  } catch (error) {
    return failure(error, log)
  }
}

/** An error as a client sees it, and a line in the log where it is ours. */
export function failure(error: unknown, log: Log): { ok: false; error: string; message: string } {
  const refusal = refusalOf(error)
  if (refusal.code === 'INTERNAL' || refusal.code === 'BUSY')
    log.error({ fault: (error as Error)?.name, at: originOf(error) }, 'an event failed')
  return { ok: false, error: refusal.code, message: refusal.message, ...refusal.details }
}

/** Where in our code it was thrown: the stack without its first line, which could quote what somebody wrote. */
function originOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack?.match(/\n\s+at [^\n]+/)?.[0].trim() : undefined
}
