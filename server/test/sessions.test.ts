import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { find, put } from '../app/documents.ts'
import { addPerson } from '../app/people.ts'
import { subkey } from '../app/sealing.ts'
import { type Address, connectClient, openWorld, post, STORES, type World } from './harness.ts'
import { PASSWORD } from './seed.ts'

let world: World
afterEach(() => world?.close())

const SECOND = 1_000
const MINUTE = 60 * SECOND
const SECRET = 'a secret of the tests, long enough for it'

interface SignedIn {
  token: string
  cookie: string
  expiresAt: number
}

async function signIn(node: Address, login: string, password = PASSWORD, more = {}): Promise<SignedIn> {
  return session(await send(node, 'POST', 'sessions', { login, password, ...more }))
}

const send = (node: Address, method: string, path: string, body?: unknown, headers = {}) =>
  fetch(`${node.url}/api/programs/demo/${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

async function session(response: Response): Promise<SignedIn> {
  if (!response.ok) throw new Error(((await response.json()) as { error: string }).error)
  const { token, expiresAt } = (await response.json()) as SignedIn
  return { token, expiresAt, cookie: response.headers.getSetCookie()[0]!.split(';')[0]! }
}

const refresh = async (node: Address, cookie: string) =>
  session(await send(node, 'POST', 'sessions/refresh', undefined, { cookie }))

/** A token made by hand, as an attacker would. */
function forge(
  claims: object,
  key: string | Uint8Array,
  header: object = { alg: 'HS256', typ: 'JWT' },
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

describe.each(STORES)('sessions on %s', store => {
  test('[AU1] a refresh rotates the cookie; the one before answers the same successor for a minute, then reuse ends the family and its sockets', async () => {
    world = await openWorld(store)
    const first = await signIn(world.node, 'peer1')
    expect(first.expiresAt - world.clock.now()).toBe(15 * MINUTE)
    const socket = await connectClient(world.node, first.token)
    const gone = new Promise(resolve => socket.socket.once('disconnect', resolve))
    const second = await refresh(world.node, first.cookie)
    expect(second.cookie).not.toBe(first.cookie)
    world.clock.add(59 * SECOND)
    expect((await refresh(world.node, first.cookie)).cookie).toBe(second.cookie)
    world.clock.add(2 * SECOND)
    await expect(refresh(world.node, first.cookie)).rejects.toThrow('UNAUTHENTICATED')
    await gone
    await expect(refresh(world.node, second.cookie)).rejects.toThrow('UNAUTHENTICATED')
    await expect(connectClient(world.node, second.token)).rejects.toThrow('UNAUTHENTICATED')
  })

  test('[AU2] the refresh cookie is httpOnly, strict, and goes to its own path only', async () => {
    world = await openWorld(store)
    const response = await send(world.node, 'POST', 'sessions', { login: 'peer1', password: PASSWORD })
    const cookie = response.headers.getSetCookie()[0]!
    for (const word of ['HttpOnly', 'SameSite=Strict', 'Path=/api/programs/demo/sessions'])
      expect(cookie).toContain(word)
    await expect(refresh(world.node, `sebaya_refresh=${'x'.repeat(30)}.1.abc`)).rejects.toThrow(
      'UNAUTHENTICATED',
    )
  })

  test('[AU3] an unknown login and a wrong password get the same answer, after the same work', async () => {
    world = await openWorld(store)
    const answers = await Promise.all(
      ['peer1', 'nobody'].map(login =>
        send(world.node, 'POST', 'sessions', { login, password: 'wrong password' }),
      ),
    )
    const texts = await Promise.all(answers.map(a => a.text()))
    expect(texts[0]).toBe(texts[1])
    expect(answers.map(a => a.status)).toEqual([401, 401])
    const known = await world.node.passwords.verify(undefined, 'wrong password')
    expect(known).toBe(false)
  })

  test('[AU4] a one-time password works once, and is changed by the first sign-in', async () => {
    world = await openWorld(store)
    const person = { login: 'Baru', roles: ['peer' as const], password: 'once-only-123', oneTime: true }
    await addPerson(world.node.app, world.node.passwords, 'demo', person)
    await expect(signIn(world.node, 'baru', 'once-only-123')).rejects.toThrow('PASSWORD_CHANGE_REQUIRED')
    const newPassword = { newPassword: 'my own password' }
    await signIn(world.node, 'baru', 'once-only-123', newPassword)
    await expect(signIn(world.node, 'baru', 'once-only-123', newPassword)).rejects.toThrow('WRONG_LOGIN')
    await signIn(world.node, 'BARU', 'my own password')
  })

  test('[AU5] signing out ends every sign-in of the account, sockets too', async () => {
    world = await openWorld(store)
    const [one, two] = [await signIn(world.node, 'peer1'), await signIn(world.node, 'peer1')]
    const socket = await connectClient(world.node, two.token)
    const gone = new Promise(resolve => socket.socket.once('disconnect', resolve))
    expect(
      (await send(world.node, 'DELETE', 'sessions', undefined, { authorization: `Bearer ${one.token}` }))
        .status,
    ).toBe(200)
    await gone
    for (const { cookie } of [one, two])
      await expect(refresh(world.node, cookie)).rejects.toThrow('UNAUTHENTICATED')
  })

  test('[AU6] a socket whose token ends is closed, unless it is renewed; a live visit is answered a fresh token', async () => {
    world = await openWorld(store)
    const staff = await signIn(world.node, 'peer1')
    const [kept, left] = [
      await connectClient(world.node, staff.token),
      await connectClient(world.node, staff.token),
    ]
    await world.advance(14 * MINUTE)
    const { token } = await refresh(world.node, staff.cookie)
    await kept.must('token:renew', { token })
    const gone = new Promise(resolve => left.socket.once('disconnect', resolve))
    await world.advance(2 * MINUTE)
    await gone
    await kept.must('state:sync', {})

    const requester = await world.visitor()
    expect(
      (await requester.must('token:renew', { token: requester.token })).expiresAt - world.clock.now(),
    ).toBeLessThanOrEqual(12 * 60 * MINUTE)
    world.clock.add(11 * 60 * MINUTE)
    await requester.must('request:open', { topics: [], language: 'id' })
    const renewed = await requester.must('token:renew', { token: requester.token })
    expect(renewed.expiresAt - world.clock.now()).toBe(12 * 60 * MINUTE)
    expect(await requester.ask('token:renew', { token: staff.token })).toMatchObject({ ok: false })
    world.clock.add(2 * 60 * MINUTE)
    await expect(connectClient(world.node, requester.token)).rejects.toThrow('UNAUTHENTICATED')
    const again = await connectClient(world.node, renewed.token!)
    expect((await again.must('state:sync', {})).conversations).toHaveLength(1)
    for (const client of [kept, again]) client.close()
  })

  test('[AU7] tokens that are forged, expired, another program’s or unsigned open nothing', async () => {
    world = await openWorld(store)
    const visit = await post<{ visitId: string; token: string }>(world.node, 'visits', {})
    const exp = world.clock.now() / 1000 + 600
    const claims = {
      sub: visit.visitId,
      program: 'demo',
      roles: ['requester'],
      iss: 'sebaya',
      aud: 'sebaya',
      exp,
    }
    const key = subkey(SECRET, 'token')
    const right = await connectClient(world.node, forge(claims, key))
    right.close()
    const bad = [
      forge(claims, 'another key'),
      forge(claims, subkey(SECRET, 'refresh')),
      forge(claims, key, { alg: 'none', typ: 'JWT' }),
      forge(claims, key, { alg: 'HS512', typ: 'JWT' }),
      `${forge(claims, key, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`,
      forge({ ...claims, exp: world.clock.now() / 1000 - 1 }, key),
      forge({ ...claims, iss: 'someone' }, key),
      forge({ ...claims, aud: 'someone' }, key),
      forge({ ...claims, program: 'other' }, key),
      forge({ ...claims, sub: 'nobody' }, key),
      forge({ sub: visit.visitId, iss: 'sebaya', aud: 'sebaya', exp }, key),
      forge({ ...claims, roles: ['admin', 'counselor'], family: 'none' }, key),
      `${visit.token}x`,
      '',
      'x',
    ]
    for (const token of bad) await expect(connectClient(world.node, token)).rejects.toThrow('UNAUTHENTICATED')
  })

  test('[AU9] a one-time password is used up by one of two who come with it at once', async () => {
    world = await openWorld(store)
    const person = { login: 'baru', roles: ['peer' as const], password: 'once-only-123', oneTime: true }
    await addPerson(world.node.app, world.node.passwords, 'demo', person)
    const tries = ['the first password', 'the second password'].map(newPassword =>
      signIn(world.node, 'baru', 'once-only-123', { newPassword }),
    )
    const outcomes = await Promise.allSettled(tries)
    expect(outcomes.map(outcome => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
    const winner = outcomes[0]!.status === 'fulfilled' ? 'the first password' : 'the second password'
    await signIn(world.node, 'baru', winner)
  })

  test('[AU10] a role that was taken away is gone with the next token, from the socket and its rooms too', async () => {
    world = await openWorld(store)
    const session = await signIn(world.node, 'counselor1')
    const [demoted, other] = [await connectClient(world.node, session.token), await world.staff('counselor2')]
    const partition = world.node.app.store.program('demo')
    const account = (await find(partition, 'account', 'counselor1'))!
    await partition.commit([put(account, { ...account.value, roles: ['peer'] })], { once: 'demoted' })
    const { token } = await refresh(world.node, session.cookie)
    await demoted.must('token:renew', { token })
    const requester = await world.visitor()
    await requester.must('request:open', { topics: [], language: 'id', firstMessage: 'LEVEL3 suicide' })
    const { page } = await other.heard('page:new')
    expect(await demoted.ask('page:acknowledge', { pageId: page.id })).toMatchObject({ error: 'FORBIDDEN' })
    expect((await demoted.must('state:sync', {})).pages).toBeUndefined()
    expect(demoted.all('page:new')).toEqual([])
    demoted.close()
  })

  test('[AU11] what cannot be a login or a cookie is unknown, however long or odd; argon2 compares all the same', async () => {
    world = await openWorld(store)
    let compared = 0
    const { passwords } = world.node
    const { verify } = passwords
    passwords.verify = (...given) => {
      compared += 1
      return verify(...given)
    }
    const logins = ['nobody', '\ufdfa'.repeat(80), 'a/b', '../x', '\ud800', '__proto__', ' ', 'peer1']
    for (const login of logins)
      await expect(signIn(world.node, login, 'wrong password')).rejects.toThrow('WRONG_LOGIN')
    expect(compared).toBe(logins.length)
    for (const id of ['x'.repeat(4_000), '__proto__', 'a/b', '..', '%F0%9F%92%A9'])
      await expect(refresh(world.node, `sebaya_refresh=${id}.1.abc`)).rejects.toThrow('UNAUTHENTICATED')
    await expect(refresh(world.node, 'sebaya_refresh=')).rejects.toThrow('UNAUTHENTICATED')
  })

  test('[AU12] every way of writing a login shares one limit, in which only wrong passwords count', async () => {
    world = await openWorld(store)
    const { passwords } = world.node
    passwords.verify = async () => false
    const ways = ['korban', 'KORBAN', ' korban', 'ｋorban']
    const errors: string[] = []
    for (let i = 0; i < 24; i++)
      await signIn(world.node, ways[i % 4]!, 'guess').catch((error: Error) => errors.push(error.message))
    expect(errors).toEqual([
      ...Array.from({ length: 20 }, () => 'WRONG_LOGIN'),
      ...Array.from({ length: 4 }, () => 'RATE_LIMITED'),
    ])
    await expect(signIn(world.node, 'peer1', 'guess')).rejects.toThrow('WRONG_LOGIN')
    passwords.verify = async () => true
    for (let i = 0; i < 24; i++) await signIn(world.node, 'peer2')
  })
})

test.runIf(STORES.includes('redis' as never))(
  '[AU13] signing out, and the reuse of a cookie, close the sockets on other nodes too',
  async () => {
    world = await openWorld('redis')
    const second = await world.startNode()
    const [one, two] = [await signIn(world.node, 'peer1'), await signIn(second, 'peer2')]
    const sockets = [await connectClient(second, one.token), await connectClient(second, two.token)]
    const gone = sockets.map(({ socket }) => new Promise(resolve => socket.once('disconnect', resolve)))
    const authorization = `Bearer ${one.token}`
    const left = await send(world.node, 'DELETE', 'sessions', undefined, { authorization })
    expect(left.status).toBe(200)
    await gone[0]
    await refresh(second, two.cookie)
    world.clock.add(61 * SECOND)
    await expect(refresh(world.node, two.cookie)).rejects.toThrow('UNAUTHENTICATED')
    await gone[1]
  },
)

test('[AU14] in production the refresh cookie goes over TLS only', async () => {
  world = await openWorld('lmdb', { config: { production: true } })
  const response = await send(world.node, 'POST', 'sessions', { login: 'peer1', password: PASSWORD })
  expect(response.headers.getSetCookie()[0]).toContain('; Secure')
})

test('[AU8] what the previous secret signed and sealed is still good while the secret is changed', async () => {
  world = await openWorld('lmdb')
  const requester = await world.visitor()
  const opened = await requester.must('request:open', { topics: [], language: 'id', firstMessage: 'sebelum' })
  const staff = await signIn(world.node, 'peer1')
  await world.node.close()
  const node = await world.startNode(
    {},
    { secret: 'a newer secret, which is also long enough', previousSecret: SECRET },
  )
  await refresh(node, staff.cookie)
  const again = await connectClient(node, requester.token)
  const { conversationId } = opened
  const { messages } = await again.must('conversation:sync', { conversationId, after: 0 })
  expect(messages).toMatchObject([{ body: 'sebelum' }])
  again.close()
})
