import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { create } from '../app/documents.ts'
import { addPerson } from '../app/people.ts'
import { newProgram } from '../demo.ts'
import { type ClientEventName, clientEvents } from '../protocol/events.ts'
import { type Client, connectClient, openWorld, paired, post, STORES, type World } from './harness.ts'
import { PASSWORD } from './seed.ts'

/** Whatever a client sends: an error code, the process alive, and a healthy pair that goes on talking. */

let world: World
let pair: Awaited<ReturnType<typeof paired>>
let said = 0
beforeAll(async () => {
  world = await openWorld('lmdb', { config: { addressLimit: 5_000, allowedOrigins: ['https://ok.example'] } })
  pair = await paired(world)
})
afterAll(() => world?.close())

async function assertPairTalks(): Promise<void> {
  const { requester, peer, conversationId } = pair
  const body = `masih bicara ${++said}`
  await peer.must('message:send', { conversationId, clientId: `h${said}`, body })
  await requester.heard('message:new', m => m.body === body)
}

const raw = (client: Client, event: string, ...args: unknown[]) =>
  new Promise<{ ok: boolean; error?: string }>((resolve, reject) => {
    client.socket
      .timeout(5_000)
      .emit(event, ...args, (error: Error | null, answer: never) => (error ? reject(error) : resolve(answer)))
  })

describe('hostile input', () => {
  test('[HI1] unknown events, wrong shapes and missing acknowledgements are answered, or let be', async () => {
    const visitor = await world.visitor()
    const bad: [string, ...unknown[]][] = [
      ['no:such', {}],
      ['__proto__', {}],
      ['constructor', {}],
      ['request:open'],
      ['request:open', null],
      ['request:open', 'text'],
      ['request:open', { topics: 'study', language: 'id' }],
      ['request:open', { topics: [], language: 'xx' }],
      ['request:open', { topics: [], language: 'id', extra: 1 }],
      ['request:open', JSON.parse('{"topics":[],"language":"id","__proto__":{"admin":true}}')],
      ['message:send', { conversationId: 'x'.repeat(65), clientId: 'a', body: 'b' }],
      ['message:send', { conversationId: { $ne: null }, clientId: 'a', body: 'b' }],
      ['conversation:sync', { conversationId: 'a', after: -1 }],
      ['conversation:sync', { conversationId: 'a', after: 1.5 }],
    ]
    for (const [event, ...args] of bad)
      expect(await raw(visitor, event, ...args), event).toMatchObject({ ok: false, error: 'BAD_REQUEST' })
    visitor.socket.emit('request:open', 5)
    visitor.socket.emit('message:send', () => {}, 1)
    visitor.socket.emit('no:such')
    await assertPairTalks()
  })

  test('[HI2] another’s conversation, offer and page are not one’s own, and roles are held', async () => {
    const [visitor, peer] = [await world.visitor(), await world.staff('peer2')]
    const { conversationId } = pair
    expect(await visitor.ask('message:send', { conversationId, clientId: 'x', body: 'y' })).toMatchObject({
      error: 'FORBIDDEN',
    })
    expect(await visitor.ask('conversation:end', { conversationId })).toMatchObject({ error: 'FORBIDDEN' })
    expect(await visitor.ask('conversation:report', { conversationId, reason: 'other' })).toMatchObject({
      error: 'FORBIDDEN',
    })
    expect(await peer.ask('conversation:sync', { conversationId, after: 0 })).toMatchObject({
      error: 'FORBIDDEN',
    })
    expect(await peer.ask('offer:accept', { offerId: 'somebody-elses' })).toMatchObject({
      error: 'OFFER_GONE',
    })
    expect(await peer.ask('conversation:join', { conversationId, reason: 'curious' })).toMatchObject({
      error: 'FORBIDDEN',
    })
    expect(await peer.ask('page:acknowledge', { pageId: 'x' })).toMatchObject({ error: 'FORBIDDEN' })
    expect(await visitor.ask('availability:set', { state: 'available' })).toMatchObject({
      error: 'FORBIDDEN',
    })
    expect(await peer.ask('request:open', { topics: [], language: 'id' })).toMatchObject({
      error: 'FORBIDDEN',
    })
    const counselor = await world.staff('counselor1')
    expect(await counselor.ask('page:acknowledge', { pageId: 'nothing' })).toMatchObject({
      error: 'NOT_FOUND',
    })
    await assertPairTalks()
  })

  test('[HI3] malformed and oversize frames cost the sender their socket and nobody else anything', async () => {
    const { token } = await post<{ token: string }>(world.node, 'visits', {})
    const frames = [
      '40{"token":"x"}',
      'not a packet',
      '42[',
      '42["message:send",{"a":1}]',
      '451-["x",{"_placeholder":true,"num":0}]',
      `4${'2'.repeat(500)}`,
      '\u0000\u0001',
    ]
    for (const frame of frames) {
      const socket = new WebSocket(
        `${world.node.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
      )
      await new Promise(resolve => socket.once('message', resolve))
      socket.send(`40${JSON.stringify({ token })}`)
      await new Promise(resolve => socket.once('message', resolve))
      socket.send(frame)
      socket.send(Buffer.from([0xff, 0xfe, 0x00]))
      socket.close()
    }
    const visitor = await world.visitor()
    const gone = new Promise(resolve => visitor.socket.once('disconnect', resolve))
    visitor.socket.emit('message:send', { conversationId: 'x', clientId: 'x', body: 'x'.repeat(40_000) })
    await gone
    await assertPairTalks()
  })

  test('[HI4] a flood is told to slow down', async () => {
    const visitor = await world.visitor()
    const answers = await Promise.all(Array.from({ length: 150 }, () => visitor.ask('state:sync', {})))
    expect(answers.filter(a => !a.ok && a.error === 'RATE_LIMITED').length).toBeGreaterThanOrEqual(50)
    expect(answers.filter(a => a.ok).length).toBeGreaterThan(50)
    await assertPairTalks()
  })

  test('[HI5] HTTP: bad bodies, huge bodies, foreign origins and unknown programs get a code', async () => {
    const at = (path: string, init: RequestInit) => fetch(`${world.node.url}${path}`, init)
    const json = { 'content-type': 'application/json' }
    const cases: [number, string, string, RequestInit][] = [
      [400, 'BAD_REQUEST', '/api/programs/demo/visits', { method: 'POST', headers: json, body: '{' }],
      [
        400,
        'BAD_REQUEST',
        '/api/programs/demo/visits',
        { method: 'POST', headers: json, body: '{"__proto__":{"a":1}}' },
      ],
      [
        400,
        'BAD_REQUEST',
        '/api/programs/demo/sessions',
        { method: 'POST', headers: json, body: '{"login":{},"password":[]}' },
      ],
      [
        413,
        'TOO_LARGE',
        '/api/programs/demo/sessions',
        { method: 'POST', headers: json, body: JSON.stringify({ login: 'x'.repeat(70_000) }) },
      ],
      [404, 'NOT_FOUND', '/api/programs/nowhere', {}],
      [400, 'BAD_REQUEST', '/api/programs/%zz', {}],
      [404, 'NOT_FOUND', '/api/nothing', {}],
      [404, 'NOT_FOUND', '/nowhere/staff', {}],
      [
        403,
        'ORIGIN',
        '/api/programs/demo/visits',
        { method: 'POST', headers: { ...json, origin: 'https://evil.example' }, body: '{}' },
      ],
      [401, 'UNAUTHENTICATED', '/api/programs/demo/sessions/refresh', { method: 'POST' }],
      [401, 'UNAUTHENTICATED', '/api/programs/demo/sessions', { method: 'DELETE' }],
    ]
    for (const [status, error, path, init] of cases) {
      const response = await at(path, init)
      expect([path, response.status, ((await response.json()) as { error: string }).error]).toEqual([
        path,
        status,
        error,
      ])
    }
    const allowed = await at('/api/programs/demo', { headers: { origin: 'https://ok.example' } })
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://ok.example')
    const own = await at('/api/programs/demo/visits', {
      method: 'POST',
      headers: { ...json, origin: world.node.url },
      body: '{}',
    })
    expect(own.status).toBe(200)
  })

  test('[HI6] a socket from a foreign origin is refused', async () => {
    const connect = (origin: string) =>
      new Promise<string>(resolve => {
        const url = `${world.node.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
        const socket = new WebSocket(url, { headers: { origin } })
        socket.once('open', () => {
          socket.close()
          resolve('open')
        })
        socket.once('error', () => resolve('refused'))
      })
    expect(await connect('https://evil.example')).toBe('refused')
    expect(await connect('https://ok.example')).toBe('open')
    expect(await connect(world.node.url)).toBe('open')
  })

  test('[HI7] anything at all in any event of the table', async () => {
    const visitor = await world.visitor()
    const events = Object.keys(clientEvents).filter(event => event !== 'message:typing')
    let asked = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...events), fc.jsonValue({ maxDepth: 4 }), async (event, value) => {
        const who = ++asked % 90 === 0 ? await world.visitor() : visitor
        expect(await raw(who, event, value)).toMatchObject({ ok: expect.any(Boolean) })
      }),
      { numRuns: 200, verbose: 1 },
    )
    await assertPairTalks()
  })
})

test('[HI9] a connection has one socket, however often it asks for one, and none in another namespace', async () => {
  const one = await openWorld('lmdb')
  const { token } = await post<{ token: string }>(one.node, 'visits', {})
  const connect = `40${JSON.stringify({ token })}`
  const greedy = openRaw(one.node.url)
  await greedy.heard('0')
  for (let i = 0; i < 50; i++) greedy.socket.send(connect)
  await greedy.closed
  expect(greedy.frames.filter(frame => frame.startsWith('40')).length).toBeLessThanOrEqual(1)

  const curious = openRaw(one.node.url)
  await curious.heard('0')
  curious.socket.send('40/admin,{}')
  await curious.heard('44/admin,')
  curious.socket.send(connect)
  await curious.heard('40{"sid"')
  curious.socket.send('420["state:sync",{}]')
  await curious.heard('430[{"ok":true')
  curious.socket.close()
  await one.close()
})

test('[HI10] whoever only has polling talks all the same, and an upgrade comes through', async () => {
  const one = await openWorld('lmdb')
  for (const transports of [['polling'], ['polling', 'websocket']] as const) {
    const { token } = await post<{ token: string }>(one.node, 'visits', {})
    const client = await connectClient(one.node, token, { transports: [...transports] })
    const { engine } = client.socket.io
    // It may have been upgraded before anybody listens.
    if (transports.length > 1 && engine.transport.name !== 'websocket')
      await new Promise(resolve => engine.once('upgrade', resolve))
    const { conversationId } = await client.must('request:open', { topics: [], language: 'id' })
    for (let i = 0; i < 5; i++)
      await client.must('message:send', { conversationId, clientId: `p${i}`, body: 'lewat sini' })
    client.close()
  }
  await one.close()
})

test('[HI11] another program’s token reaches nothing of this one, though it names it', async () => {
  const one = await openWorld('lmdb')
  const { app, passwords, tick } = one.node
  const other = app.store.program('other')
  await other.commit([create('program', 'other', newProgram('other', { id: 'Lain', en: 'Other' }))], {
    once: 'other',
  })
  const person = { login: 'counselor1', roles: ['counselor' as const], password: PASSWORD, oneTime: false }
  await addPerson(app, passwords, 'other', person)
  await tick()
  const { requester, conversationId } = await paired(one)
  const own = await one.staff('counselor1')
  const signIn = await fetch(`${one.node.url}/api/programs/other/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'counselor1', password: PASSWORD }),
  })
  const { token } = (await signIn.json()) as { token: string }
  const stranger = await connectClient(one.node, token)
  await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL4 suicide' })
  const { page } = await own.heard('page:new')
  const reason = 'of another program'
  for (const answer of [
    await stranger.ask('transcript:open', { conversationId, reason }),
    await stranger.ask('conversation:join', { conversationId, reason }),
    await stranger.ask('conversation:sync', { conversationId, after: 0 }),
    await stranger.ask('message:send', { conversationId, clientId: 'x', body: 'x' }),
    await stranger.ask('page:acknowledge', { pageId: page.id }),
    await stranger.ask('page:resolve', { pageId: page.id, outcome: 'no-risk' }),
  ])
    expect(answer).toMatchObject({ ok: false, error: 'NOT_FOUND' })
  expect(await stranger.ask('token:renew', { token: own.token })).toMatchObject({ error: 'FORBIDDEN' })
  expect((await stranger.must('state:sync', {})).pages).toEqual([])
  expect(stranger.told).toEqual([])
  const headers = { authorization: `Bearer ${token}` }
  const signOut = await fetch(`${one.node.url}/api/programs/demo/sessions`, { method: 'DELETE', headers })
  expect(signOut.status).toBe(403)
  stranger.close()
  await one.close()
})

describe.each(STORES)('hostile input on %s', store => {
  test('[HI12] what is nearly right, from every role, in any event: an answer, and the pair talks after every round', async () => {
    const unlimited = { event: async () => {}, signIn: async () => {}, signedIn: async () => {} }
    const one = await openWorld(store, { overrides: { limits: unlimited } })
    const { requester, peer, conversationId } = await paired(one)
    const { app, passwords } = one.node
    const roles = ['peer', 'counselor', 'admin'] as const
    await addPerson(app, passwords, 'demo', {
      login: 'all',
      roles: [...roles],
      password: PASSWORD,
      oneTime: false,
    })
    const clients = [await one.visitor(), await one.staff('all')]
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 6 }),
      fc.string({ unit: 'binary', maxLength: 5_000 }),
      fc.constantFrom(
        '\ud800',
        '',
        ' ',
        conversationId,
        '__proto__',
        'x'.repeat(20_000),
        -0,
        1e308,
        2 ** 53,
        null,
      ),
      fc.constant(JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}')),
      fc.constant(JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`)),
    )
    const events = Object.keys(clientEvents).filter(event => event !== 'message:typing') as ClientEventName[]
    const nearly = fc
      .record({ event: fc.constantFrom(...events), pick: fc.nat(), value: odd, add: fc.boolean() })
      .map(({ event, pick, value, add }) => {
        const example = structuredClone(clientEvents[event].example) as Record<string, unknown>
        if ('conversationId' in example) example.conversationId = conversationId
        const keys = Object.keys(example)
        const key = add || keys.length === 0 ? 'more' : keys[pick % keys.length]!
        return { event, payload: { ...example, [key]: value } }
      })
    let said = 0
    await fc.assert(
      fc.asyncProperty(fc.array(nearly, { minLength: 1, maxLength: 8 }), fc.nat(1), async (asks, who) => {
        const answers = await Promise.all(
          asks.map(({ event, payload }) => raw(clients[who]!, event, payload)),
        )
        for (const answer of answers) {
          expect(answer.ok || typeof answer.error === 'string').toBe(true)
          expect(answer.error).not.toBe('INTERNAL')
        }
        const body = `tetap ${++said}`
        await peer.must('message:send', { conversationId, clientId: `t${said}`, body })
        await requester.heard('message:new', m => m.body === body)
      }),
      { numRuns: 60, verbose: 1 },
    )
    await one.close()
  })
})

/** One connection's text frames, oldest first. */
function openRaw(address: string) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const frames: string[] = []
  const waiting = new Set<() => void>()
  socket.on('message', data => {
    frames.push(String(data))
    for (const look of waiting) look()
  })
  const heard = (start: string) =>
    new Promise<string>(resolve => {
      const look = () => {
        const found = frames.find(frame => frame.startsWith(start))
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const closed = new Promise(resolve => socket.once('close', resolve))
  return { socket, heard, frames, closed }
}

test('[HI8] above an address’s limit a small proof of work opens the door, once; forwarded addresses count only behind a trusted proxy', async () => {
  const { createHash } = await import('node:crypto')
  const small = await openWorld('lmdb', { config: { addressLimit: 2 } })
  const visit = (proof?: object, headers = {}) =>
    fetch(`${small.node.url}/api/programs/demo/visits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(proof ? { proof } : {}),
    })
  for (const expected of [200, 200, 428])
    expect((await visit(undefined, { 'x-forwarded-for': `10.0.0.${expected % 7}` })).status).toBe(expected)
  const { details } = (await (await visit()).json()) as { details: { challenge: string; bits: number } }
  let answer = 0
  const digest = () => createHash('sha256').update(`${details.challenge}:${answer}`).digest()
  while (digest().readUInt32BE(0) >>> (32 - details.bits) !== 0) answer++
  const proof = { challenge: details.challenge, answer: String(answer) }
  expect((await visit(proof)).status).toBe(200)
  expect((await visit(proof)).status).toBe(428)
  expect((await visit({ challenge: 'made.up.one', answer: '1' })).status).toBe(428)
  expect((await fetch(`${small.node.url}/demo/crisis`)).status).toBe(200)
  await small.close()

  const trusting = await openWorld('lmdb', { config: { addressLimit: 1, trustProxy: 'loopback' } })
  for (const address of ['10.0.0.1', '10.0.0.2']) {
    const response = await fetch(`${trusting.node.url}/api/programs/demo/visits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: '{}',
    })
    expect(response.status).toBe(200)
  }
  await trusting.close()
})
