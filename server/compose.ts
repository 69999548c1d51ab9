import { Answers } from './app/answers.ts'
import { Attendance } from './app/attendance.ts'
import { Contacts } from './app/contacts.ts'
import type { App } from './app/context.ts'
import { Conversations } from './app/conversations.ts'
import { Deliveries } from './app/deliveries.ts'
import { Drills } from './app/drills.ts'
import { FiguresOfPages } from './app/figures.ts'
import { Lexicons } from './app/lexicon.ts'
import { Lobby } from './app/lobby.ts'
import { Matcher } from './app/matcher.ts'
import { Messages } from './app/messages.ts'
import { Nodes } from './app/nodes.ts'
import { Notices } from './app/notices.ts'
import { Offers } from './app/offers.ts'
import { OnCall } from './app/on-call.ts'
import { Pager } from './app/pager.ts'
import { Pages } from './app/pages.ts'
import { Policies } from './app/policies.ts'
import { Queue } from './app/queue.ts'
import { Retention } from './app/retention.ts'
import { Rotas } from './app/rotas.ts'
import { States } from './app/state.ts'
import { Sweeper } from './app/sweeper.ts'

/** The use cases, wired to each other. */
export function composeUseCases(app: App) {
  const queue = new Queue(app)
  const matcher = new Matcher(app)
  const retention = new Retention(app)
  const lexicons = new Lexicons(app)
  const messages = new Messages(app, lexicons)
  const lobby = new Lobby(app, matcher, queue, messages, retention)
  const offers = new Offers(app, matcher)
  const pages = new Pages(app)
  const conversations = new Conversations(app, lobby, messages, pages)
  const pager = new Pager(app)
  const contacts = new Contacts(app)
  const notices = new Notices(app)
  const deliveries = new Deliveries(app, notices)
  const answers = new Answers(app, { pages, deliveries, contacts })
  const rotas = new Rotas(app, contacts, notices)
  const policies = new Policies(app)
  const drills = new Drills(app)
  const figures = new FiguresOfPages(app)
  const states = new States(app, queue, new OnCall(app, contacts))
  const attendance = new Attendance(app, matcher, queue)
  const nodes = new Nodes(app, attendance, deliveries)
  const sweeper = new Sweeper(app, {
    lobby,
    offers,
    matcher,
    pager,
    deliveries,
    rotas,
    drills,
    nodes,
    retention,
  })
  return {
    queue,
    matcher,
    retention,
    messages,
    lobby,
    offers,
    conversations,
    pages,
    pager,
    contacts,
    notices,
    answers,
    rotas,
    deliveries,
    policies,
    drills,
    figures,
    states,
    lexicons,
    attendance,
    nodes,
    sweeper,
  }
}
