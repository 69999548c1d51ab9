import { Attendance } from './app/attendance.ts'
import type { App } from './app/context.ts'
import { Conversations } from './app/conversations.ts'
import { Lobby } from './app/lobby.ts'
import { Messages } from './app/messages.ts'
import { Nodes } from './app/nodes.ts'
import { Pages } from './app/pages.ts'
import { Queue } from './app/queue.ts'
import { Retention } from './app/retention.ts'
import { States } from './app/state.ts'
import { Sweeper } from './app/sweeper.ts'

/** The use cases, wired to each other. */
export function composeUseCases(app: App) {
  const queue = new Queue(app)
  const retention = new Retention(app)
  const messages = new Messages(app)
  const lobby = new Lobby(app, queue, messages, retention)
  const conversations = new Conversations(app, lobby, messages)
  const pages = new Pages(app)
  const states = new States(app, queue)
  const attendance = new Attendance(app, lobby)
  const nodes = new Nodes(app, attendance)
  const sweeper = new Sweeper(app, { lobby, pages, nodes, retention })
  return { queue, retention, messages, lobby, conversations, pages, states, attendance, nodes, sweeper }
}
