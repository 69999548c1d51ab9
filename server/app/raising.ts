import { type Conversation, present } from '../domain/conversation.ts'
import { addSign, isUnanswered, type Page, raise, type Sign } from '../domain/page.ts'
import { type Level, PAGING_LEVEL } from '../protocol/levels.ts'
import { type App, partitionOf } from './context.ts'
import { create, find, type Loaded, put, unmoved } from './documents.ts'
import type { Change, Clock } from './ports.ts'
import { pageView } from './views.ts'

/** What a message's level changes beside its log, to be committed with it, and whom to tell afterwards. */
export interface Raised {
  changes: Change[]
  conversation: Conversation
  tell(rev: number): void
}

/**
 * Raises the conversation's level, and its page where the level pages: a new one, or one sign more on the one that is
 * open. Where nothing moves, the conversation is only checked: those who type at once do not conflict.
 */
export async function raiseLevel(
  app: App,
  program: string,
  conversation: Loaded<'conversation'>,
  sign: Sign | undefined,
): Promise<Raised> {
  const was = conversation.value
  const quiet: Raised = { changes: [unmoved(conversation)], conversation: was, tell: () => {} }
  if (!sign || (sign.level < PAGING_LEVEL && sign.level <= was.level)) return quiet
  const value: Conversation = {
    ...was,
    level: Math.max(was.level, sign.level) as Level,
    help: was.help || sign.level === 4,
  }
  if (sign.level < PAGING_LEVEL) return { ...quiet, changes: [put(conversation, value)], conversation: value }
  const open = was.page === undefined ? undefined : await find(partitionOf(app, program), 'page', was.page)
  const now = app.clock.now()
  const page = open ? addSign(open.value, sign, now) : raise(app.random.id(), was.id, sign, now)
  const called = page.level >= CALLING_LEVEL && isUnanswered(page)
  const paged: Conversation = { ...value, page: page.id, ...(called && { call: 'calling' }) }
  return {
    changes: [put(conversation, paged), open ? put(open, page) : create('page', page.id, page)],
    conversation: paged,
    tell: rev => {
      tellPage(app, program, open ? 'page:updated' : 'page:new', page, rev)
      if (paged.call !== was.call) tellPeers(app, program, paged)
      if (sign.level === 4) app.rooms.tell(program, { who: was.requester }, 'help:show', { level: 4 })
    },
  }
}

/** A page at this level tells the peer that help has been called. */
const CALLING_LEVEL = 3

/** What the peers of a conversation know of it has changed. */
export function tellPeers(app: App, program: string, conversation: Conversation): void {
  for (const { who, role } of present(conversation))
    if (role === 'peer') app.rooms.tell(program, { who }, 'sync:now', {})
}

export function tellPage(
  app: App,
  program: string,
  event: 'page:new' | 'page:updated',
  page: Page,
  rev: number,
): void {
  app.rooms.tell(program, { role: 'counselor' }, event, { page: pageView(page, rev) })
}

/** A page is exhausted, or is no more: loud on every staff screen, though only counselors see the page. */
export function tellOtherStaff(app: App, program: string): void {
  for (const role of ['peer', 'admin'] as const) app.rooms.tell(program, { role }, 'sync:now', {})
}

/** A sign that joins the one page of the program instead of a page on its own conversation. */
export async function raiseProgramPage(
  app: App,
  program: string,
  conversation: Loaded<'conversation'>,
  sign: Sign,
): Promise<Raised> {
  const id = 'unscanned'
  const open = await find(partitionOf(app, program), 'page', id)
  const now = app.clock.now()
  const further = open && open.value.state !== 'resolved'
  const page = further ? addSign(open.value, sign, now) : raise(id, null, sign, now)
  const value = { ...conversation.value, level: Math.max(conversation.value.level, sign.level) as Level }
  return {
    changes: [put(conversation, value), open ? put(open, page) : create('page', id, page)],
    conversation: value,
    tell: rev => tellPage(app, program, further ? 'page:updated' : 'page:new', page, rev),
  }
}

const MOST_UNSCANNED_PAGES = 10
const STORM_MS = 60_000

/**
 * When the risk watch itself is broken every conversation would page: above ten in a minute they become one page for
 * the program. Counted on this node.
 */
export class UnscannedStorm {
  /** By program: the messages that paged as unscanned lately, and when. A message that is decided again counts once. */
  private readonly recent = new Map<string, Map<string, number>>()

  constructor(private readonly clock: Clock) {}

  /** Counts the message; answers whether it is above ten in a minute. */
  rages(program: string, message: string): boolean {
    const now = this.clock.now()
    const recent = new Map([...(this.recent.get(program) ?? [])].filter(([, at]) => at > now - STORM_MS))
    this.recent.set(program, recent)
    if (!recent.has(message)) recent.set(message, now)
    return [...recent.keys()].indexOf(message) >= MOST_UNSCANNED_PAGES
  }
}
