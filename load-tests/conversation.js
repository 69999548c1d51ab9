/**
 * Requesters arrive, peers answer, they talk, counselors acknowledge. It pages whoever is on call: run it against a
 * server that is there to be tested, never against one that serves people.
 *
 *   k6 run -e PASSWORD=… load-tests/conversation.js
 *   node load-tests/host/run.mjs -e PASSWORD=… load-tests/conversation.js     where there is no k6
 *
 * BASE_URL (http://localhost:3000), PROGRAM (demo), PASSWORD of the logins peer1 … and counselor1; SECONDS (20),
 * REQUESTERS (4) at a time, PEERS (3), MESSAGES (4) of a requester in a conversation, THINK_MS (1000) before each;
 * SLACK (1) times the limits below on a machine that is busy with other things.
 */
import { check } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'
import { Counter, Trend } from 'k6/metrics'
import { Socket, sleep } from './socket.js'

const env = {
  base: __ENV.BASE_URL ?? 'http://localhost:3000',
  program: __ENV.PROGRAM ?? 'demo',
  password: __ENV.PASSWORD ?? '',
  seconds: Number(__ENV.SECONDS ?? 20),
  requesters: Number(__ENV.REQUESTERS ?? 4),
  peers: Number(__ENV.PEERS ?? 3),
  messages: Number(__ENV.MESSAGES ?? 4),
  think: Number(__ENV.THINK_MS ?? 1_000),
  slack: Number(__ENV.SLACK ?? 1),
}
/** Peers and counselors stay until nobody arrives any more and they have heard nothing for so long. */
const QUIET_MS = 4_000
const LONGEST_SECONDS = env.seconds + 60

/** @param {number} milliseconds  the limit that 95 of 100 keep */
const within = milliseconds => [`p(95)<${milliseconds * env.slack}`]

const paired = new Trend('request_paired', true)
const acknowledged = new Trend('message_acknowledged', true)
const relayed = new Trend('message_relayed', true)
const paged = new Trend('page_told', true)
const conversations = new Counter('conversations')
const pages = new Counter('pages_acknowledged')

export const options = {
  scenarios: {
    peers: {
      executor: 'per-vu-iterations',
      exec: 'peer',
      vus: env.peers,
      maxDuration: `${LONGEST_SECONDS}s`,
    },
    counselors: {
      executor: 'per-vu-iterations',
      exec: 'counselor',
      vus: 1,
      maxDuration: `${LONGEST_SECONDS}s`,
    },
    requesters: {
      executor: 'constant-vus',
      exec: 'requester',
      vus: env.requesters,
      duration: `${env.seconds}s`,
      gracefulStop: '30s',
    },
  },
  thresholds: {
    checks: ['rate>0.99'],
    request_paired: within(5_000),
    message_acknowledged: within(500),
    message_relayed: within(500),
    // A counselor who is connected sees a page within a second.
    page_told: within(1_000),
    conversations: ['count>0'],
    pages_acknowledged: ['count>0'],
  },
}

/** When the last requester arrives, milliseconds since the epoch. */
export const setup = () => ({ lastArrival: Date.now() + env.seconds * 1_000 })

/** @typedef {ReturnType<typeof setup>} Shared */

export async function requester() {
  const visit = await post('visits', {})
  const socket = await connect(visit.token)
  if (!socket) return
  try {
    const opened = socket.next('conversation:opened')
    const began = Date.now()
    const request = await socket.ask('request:open', { topics: ['study'], language: 'id' })
    if (!check(request, { 'the request is open': answer => answer.ok })) return
    const { conversationId } = request
    await opened
    paired.add(Date.now() - began)

    for (let i = 0; i < env.messages; i++) {
      await sleep(env.think)
      const reply = socket.next('message:new')
      await say(socket, conversationId, i === 0 ? SIGN : TALK[i % TALK.length])
      const { sentAt } = await reply
      relayed.add(Date.now() - sentAt)
    }
    const end = await socket.ask('conversation:end', { conversationId })
    if (check(end, { 'the conversation has ended': answer => answer.ok })) conversations.add(1)
  } finally {
    socket.close()
  }
}

/** @param {Shared} shared */
export async function peer({ lastArrival }) {
  const socket = await signIn(`peer${exec.scenario.iterationInTest + 1}`)
  if (!socket) return
  socket.on('offer:new', async ({ offerId }) => {
    const answer = await socket.ask('offer:accept', { offerId })
    check(answer, { 'the offer is taken': taken => taken.ok })
  })
  socket.on('message:new', async ({ conversationId, sentAt }) => {
    relayed.add(Date.now() - sentAt)
    await say(socket, conversationId, 'Makasih udah cerita ya. Sejak kapan rasanya begini?')
  })
  const answer = await socket.ask('availability:set', { state: 'available' })
  check(answer, { 'the peer is available': set => set.ok })
  await stay(socket, lastArrival)
}

/** @param {Shared} shared */
export async function counselor({ lastArrival }) {
  const socket = await signIn('counselor1')
  if (!socket) return
  socket.on('page:new', async ({ page }) => {
    paged.add(Date.now() - page.raisedAt)
    const taken = await socket.ask('page:acknowledge', { pageId: page.id })
    if (check(taken, { 'the page is acknowledged': answer => answer.ok })) pages.add(1)
    await socket.ask('page:resolve', { pageId: page.id, outcome: 'supported' })
  })
  await stay(socket, lastArrival)
}

const SIGN = 'aku mau bunuh diri malam ini, obatnya udah ada'
const TALK = [
  'Iya kak, akhir-akhir ini tugas numpuk banget sampai susah tidur.',
  'Kira-kira dua bulan, sejak pindah kos. Teman lama jarang ada kabar.',
  'Kemarin aku coba ikut klub film di kampus, orangnya ramah semua.',
]
let said = 0

/** @param {Socket} socket @param {string} conversationId @param {string | undefined} body */
async function say(socket, conversationId, body) {
  const began = Date.now()
  const clientId = `m${exec.vu.idInTest}-${said++}`
  const answer = await socket.ask('message:send', { conversationId, clientId, body })
  acknowledged.add(Date.now() - began)
  check(answer, { 'the message is acknowledged': sent => sent.ok })
}

/** @param {string} login */
async function signIn(login) {
  const session = await post('sessions', { login, password: env.password })
  return connect(session.token)
}

/** @param {string | undefined} token */
async function connect(token) {
  if (token === undefined) return undefined
  const socket = new Socket(env.base, token)
  await socket.connected
  return socket
}

/** @param {string} path @param {object} body @returns {Promise<Record<string, any>>} */
async function post(path, body) {
  const response = await http.asyncRequest(
    'POST',
    `${env.base}/api/programs/${env.program}/${path}`,
    JSON.stringify(body),
    { headers: { 'content-type': 'application/json' } },
  )
  check(response, { [`${path} answers`]: r => r.status === 200 })
  return response.status === 200 ? /** @type {Record<string, any>} */ (response.json()) : {}
}

/** @param {Socket} socket @param {number} lastArrival */
async function stay(socket, lastArrival) {
  while (Date.now() < Math.max(lastArrival, socket.heardAt) + QUIET_MS) await sleep(250)
  socket.close()
}
