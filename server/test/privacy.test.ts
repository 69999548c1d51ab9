import { type IncomingMessage, request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type RedisServer, startRedis } from '../store/test/redis-server.ts'
import { type TemporaryFolder, temporaryFolder } from '../store/test/temporary-folder.ts'
import { type Child, startChild } from './child-process.ts'
import { connectClient, STORES } from './harness.ts'
import { PASSWORD, PEOPLE } from './seed.ts'
import { storedFiles } from './stored.ts'

/** Everything is said and done once, from an address and with words that occur nowhere else; then they are searched for. */

const ADDRESS = '127.7.7.7'
const TEXTS = {
  first: 'kalimat pembuka tentang mangga',
  danger: 'LEVEL4 suicide di jembatan merah',
  answer: 'jawaban pendamping tentang durian',
  counselor: 'sapaan konselor tentang manggis',
  note: 'catatan laporan tentang salak',
  reason: 'alasan membuka tentang rambutan',
  joining: 'alasan bergabung tentang duku',
  outcome: 'catatan penutup tentang nangka',
}
const WRONG = { login: 'orang-asing-xyz', password: 'sandi-yang-salah-xyz' }

let folder: TemporaryFolder
let redis: RedisServer | undefined
let child: Child | undefined
afterEach(async () => {
  await child?.kill()
  await redis?.stop()
  folder.remove()
  redis = undefined
})

interface Answer {
  status: number
  text: string
  cookie: string
}

/** A request from the address that is searched for. */
function call(method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      method,
      localAddress: ADDRESS,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        'x-forwarded-for': ADDRESS,
        ...headers,
      },
    }
    const sent = request(`${child!.url}${path}`, options, async (response: IncomingMessage) => {
      const text = (await response.setEncoding('utf8').toArray()).join('')
      const cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
      resolve({ status: response.statusCode!, text, cookie })
    })
    sent.once('error', reject)
    sent.end(typeof body === 'string' ? body : body && JSON.stringify(body))
  })
}

async function signIn(login: string) {
  const { text, cookie } = await call('POST', '/api/programs/demo/sessions', { login, password: PASSWORD })
  return { token: (JSON.parse(text) as { token: string }).token, cookie }
}

describe.each(STORES)('privacy on %s', store => {
  test('[PR2] of a full run no text, token, password or address stands in anything stored, logged or counted, and no name in a log or a metric', async () => {
    folder = temporaryFolder('privacy')
    if (store === 'redis') redis = await startRedis()
    child = await startChild({
      folder: folder.path,
      env: { LOG_LEVEL: 'trace' },
      ...(redis && { redisUrl: redis.url }),
    })
    const secrets = new Set<string>([ADDRESS, PASSWORD, WRONG.login, WRONG.password, ...Object.values(TEXTS)])
    const keep = (...tokens: string[]) => {
      for (const token of tokens) for (const part of [token, token.split('.').at(-1)!]) secrets.add(part)
    }

    const visit = JSON.parse((await call('POST', '/api/programs/demo/visits', {})).text) as { token: string }
    const [peerIn, counselorIn] = [await signIn('peer1'), await signIn('counselor1')]
    const refreshed = await call('POST', '/api/programs/demo/sessions/refresh', undefined, {
      cookie: peerIn.cookie,
    })
    expect(refreshed.status).toBe(200)
    keep(visit.token, peerIn.token, peerIn.cookie, counselorIn.token, counselorIn.cookie, refreshed.cookie)
    const answers = [
      await call('POST', '/api/programs/demo/sessions', WRONG),
      await call('POST', '/api/programs/demo/sessions', { login: 'peer2', password: WRONG.password }),
      await call('POST', '/api/programs/demo/sessions', `{"login":"${WRONG.login}"`),
      await call('POST', '/api/programs/demo/visits', { extra: TEXTS.first }),
      await call('GET', `/${encodeURIComponent(TEXTS.first)}`),
      await call('GET', '/%zz'),
      await call('DELETE', '/api/programs/demo/sessions', undefined, {
        authorization: `Bearer ${visit.token}`,
      }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 400, 400, 400, 400, 403])

    const from = { localAddress: ADDRESS }
    const requester = await connectClient(child, visit.token, from)
    const peer = await connectClient(child, peerIn.token, from)
    const counselor = await connectClient(child, counselorIn.token, from)
    await peer.must('availability:set', { state: 'available' })
    const { conversationId } = await requester.must('request:open', {
      topics: ['study'],
      language: 'id',
      firstMessage: TEXTS.first,
    })
    await peer.must('offer:accept', { offerId: (await peer.heard('offer:new')).offerId })
    await peer.must('message:send', { conversationId, clientId: 'p', body: TEXTS.answer })
    requester.socket.emit('message:typing', { conversationId })
    await requester.must('message:send', { conversationId, clientId: 'r', body: TEXTS.danger })
    await requester.ask('message:send', { conversationId, clientId: 'bad', body: `${TEXTS.first}\ud800` })
    await requester.ask('conversation:report', { conversationId, reason: TEXTS.note as never })
    const { page } = await counselor.heard('page:new')
    await counselor.must('page:acknowledge', { pageId: page.id })
    await counselor.must('transcript:open', { conversationId, reason: TEXTS.reason })
    await counselor.must('conversation:join', { conversationId, reason: TEXTS.joining })
    await counselor.must('message:send', { conversationId, clientId: 'c', body: TEXTS.counselor })
    await requester.must('conversation:report', { conversationId, reason: 'other', note: TEXTS.note })
    await counselor.must('page:resolve', { pageId: page.id, outcome: 'supported', note: TEXTS.outcome })
    await requester.must('conversation:end', { conversationId })
    await requester.must('conversation:feedback', { conversationId, feltHeard: 4 })
    const renewed = await requester.must('token:renew', { token: visit.token })
    keep(renewed.token!)
    const oversize = new WebSocket(
      `${child.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
      from,
    )
    await new Promise(resolve => oversize.once('message', resolve))
    oversize.send(`42["message:send",{"body":"${TEXTS.first.repeat(2_000)}"}]`)
    await new Promise(resolve => oversize.once('close', resolve))
    for (const client of [requester, peer, counselor]) client.close()

    const metrics = (await call('GET', '/metrics')).text
    const ready = (await call('GET', '/readyz')).text
    expect(metrics).toContain('sebaya_messages_total 4')
    const files = await storedFiles(folder.path, redis)
    await child.close()
    for (const [name, bytes] of await storedFiles(folder.path, redis).catch(() => files))
      files.set(`${name} at the end`, bytes)

    const said = `${child.output.join('')}\n${metrics}\n${ready}\n${answers.map(a => a.text).join('\n')}`
    for (const secret of secrets) {
      expect(said, 'in what was logged, counted or answered').not.toContain(secret)
      for (const [name, bytes] of files) expect(bytes.includes(secret), `${secret} in ${name}`).toBe(false)
    }
    for (const [login] of PEOPLE) expect(said).not.toContain(login)
    // The search would find what does stand there.
    expect([...files.values()].some(bytes => bytes.includes(conversationId))).toBe(true)
  })
})
