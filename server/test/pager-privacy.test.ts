import { afterEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../domain/pager/policy.ts'
import { type RedisServer, startRedis } from '../store/test/redis-server.ts'
import { type TemporaryFolder, temporaryFolder } from '../store/test/temporary-folder.ts'
import { type Child, startChild } from './child-process.ts'
import { type Client, connectClient, post, STORES } from './harness.ts'
import { type Arrival, type Outside, openOutside } from './outside.ts'
import { plan } from './paging.ts'
import { PASSWORD, PEOPLE } from './seed.ts'
import { storedFiles } from './stored.ts'

/** Everything the pager does is done once, with addresses and words that occur nowhere else; then they are searched for. */

const SECOND = 1_000
const NOW = Date.parse('2026-03-03T05:00:00Z')
const NAMES = { mail: 'rahasia-surel', hook: 'rahasia-kait', phone: 'rahasia-gawai', head: 'rahasia-kepala' }
const TEXTS = { danger: 'LEVEL4 suicide di jembatan merah', next: 'kalimat tentang durian LEVEL4 suicide' }
const AWAY = 'http://127.0.0.1:1/rahasia-mati'

let outside: Outside
let folder: TemporaryFolder
let redis: RedisServer | undefined
let child: Child | undefined
afterEach(async () => {
  await child?.kill()
  await redis?.stop()
  redis = undefined
  folder.remove()
  await outside.close()
})

async function signIn(login: string): Promise<Client> {
  const { token } = await post<{ token: string }>(child!, 'sessions', { login, password: PASSWORD })
  return connectClient(child!, token)
}

const answers: string[] = []
async function follow(link: string, method: string): Promise<number> {
  const response = await fetch(`${child!.url}${new URL(link).pathname}`, { method })
  answers.push(await response.text())
  return response.status
}

describe.each(STORES)('the privacy of the pager on %s', store => {
  test('[PR4] of all the pager does no contact’s address or secret, code, link’s token, name or text stands in anything stored, logged, counted or answered; what leaves the building holds its own code and links, and nothing of who wrote what', async () => {
    outside = await openOutside()
    folder = temporaryFolder('pager-privacy')
    if (store === 'redis') redis = await startRedis()
    child = await startChild({
      folder: folder.path,
      clock: NOW,
      env: { ...outside.env, LOG_LEVEL: 'trace' },
      ...(redis && { redisUrl: redis.url }),
    })
    const arrived: Arrival[] = []
    let time = NOW
    const passes = async (seconds: number) => {
      for (let i = 0; i < seconds; i++) {
        time += SECOND
        child!.setClock(time)
        await child!.tick()
      }
    }

    // Each way is added and proved, one of them by a wrong code first, and one leads nowhere.
    const counselor = await signIn('counselor1')
    const given = [
      outside.address('email', NAMES.mail),
      outside.address('webhook', NAMES.hook),
      outside.address('push', NAMES.phone),
    ]
    for (const address of given) {
      const { channelId } = await counselor.must('contacts:add', { name: 'jalur', address })
      const { code, links } = (await outside.until(1)).at(-1)!
      if (address.kind === 'push') expect(await follow(links.seen!, 'POST')).toBe(200)
      else {
        const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
        expect(await counselor.ask('contacts:verify', { channelId, code: wrong })).toMatchObject({
          ok: false,
        })
        await counselor.must('contacts:verify', { channelId, code: code! })
      }
      arrived.push(...outside.arrivals.splice(0))
    }
    const dead = { kind: 'webhook' as const, url: AWAY, secret: 'the secret of nobody, which is long enough' }
    expect(await counselor.must('contacts:add', { name: 'jalur', address: dead })).toMatchObject({
      sent: false,
    })
    expect((await counselor.must('contacts:test', {})).results).toHaveLength(4)
    const admin = await signIn('admin')
    const { rev } = await admin.must('policy:read', {})
    const { id } = (await counselor.must('state:sync', {})).account!
    const fallback = { email: `${NAMES.head}@example.org` }
    await admin.must('policy:write', { rev, policy: { ...DEFAULT_POLICY, imminent: plan([id]), fallback } })

    // A page nobody answers: a webhook that fails, a device that is gone, the fallback in the end.
    outside.answers.set(`webhook ${NAMES.hook}`, response => response.writeHead(500).end())
    outside.answers.set(`push ${NAMES.phone}`, response => response.writeHead(410).end())
    const visit = await post<{ token: string; visitId: string }>(child, 'visits', {})
    const requester = await connectClient(child, visit.token)
    const opening = { topics: [], language: 'id' as const, firstMessage: TEXTS.danger }
    const { conversationId } = await requester.must('request:open', opening)
    await passes(62)
    await outside.until(7)
    arrived.push(...outside.arrivals.splice(0))
    expect(arrived.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['code', 'test', 'page', 'warning']),
    )
    const { page } = await counselor.heard('page:new')
    const links = arrived.flatMap(({ links }) => Object.values(links)).filter(link => link.includes('.'))

    // The links are looked at, spoilt, made up and used.
    const acknowledge = links.find(link => link.includes('/acknowledge/'))!
    expect(await follow(acknowledge, 'GET')).toBe(200)
    expect(await follow(`${acknowledge}x`, 'POST')).toBe(404)
    expect(await follow(acknowledge.replace('/demo/', '/other/'), 'GET')).toBe(404)
    expect(await follow(acknowledge, 'POST')).toBe(200)
    for (const link of links.filter(link => link.includes('/receipts/'))) await follow(link, 'POST')
    await counselor.must('page:timeline', { pageId: page.id })
    await requester.must('message:send', { conversationId, clientId: 'b', body: TEXTS.next })
    await passes(2)
    time += 25 * 60 * 60 * SECOND
    child.setClock(time)
    expect(await follow(acknowledge, 'GET')).toBe(410)

    for (const path of ['metrics', 'readyz']) answers.push(await (await fetch(`${child.url}/${path}`)).text())
    for (const client of [counselor, admin, requester]) client.close()
    const files = await storedFiles(folder.path, redis)
    await child.close()
    arrived.push(...outside.arrivals.splice(0))
    for (const [name, bytes] of await storedFiles(folder.path, redis).catch(() => files))
      files.set(`${name} at the end`, bytes)

    const tokens = links.flatMap(link => [link.split('/').at(-1)!, link.split('.').at(-1)!])
    const addresses = [...Object.values(NAMES), 'rahasia-mati', ...given.flatMap(secretsOf), dead.secret]
    const codes = arrived.flatMap(({ code }) => code ?? [])
    expect([codes.length, tokens.length > 10]).toEqual([2, true])
    const said = `${child.output.join('')}\n${answers.join('\n')}`
    const logins = PEOPLE.map(([login]) => login)
    for (const secret of [...tokens, ...addresses, ...Object.values(TEXTS)]) {
      expect(said, 'in what was logged, counted or answered').not.toContain(secret)
      for (const [name, bytes] of files) expect(bytes.includes(secret), `${secret} in ${name}`).toBe(false)
    }
    for (const login of logins) expect(said).not.toContain(login)
    for (const code of codes) {
      const alone = new RegExp(`(?<!\\d)${code}(?!\\d)`)
      expect(said).not.toMatch(alone)
      for (const [name, bytes] of files)
        expect(alone.test(bytes.toString('latin1')), `a code in ${name}`).toBe(false)
    }
    // Whoever it reached reads where to answer, and nothing of who wrote what, nor of anybody's other ways.
    for (const { at, raw, links } of arrived) {
      const opened = Object.values(links).map(link =>
        Buffer.from(link.split('/').at(-1)!, 'base64url').toString(),
      )
      const readable = [raw, ...opened].join('\n')
      // A mail says to whom it is.
      const own = at.startsWith('email') ? at.split(' ')[1]! : undefined
      const others = addresses.filter(address => own === undefined || !address.startsWith(own))
      const words = [...others, ...logins, ...Object.values(TEXTS), conversationId, page.id, visit.visitId]
      for (const secret of words) expect(readable, at).not.toContain(secret)
    }
    // The search would find what does stand there.
    expect([...files.values()].some(bytes => bytes.includes(page.id))).toBe(true)
  })
})

/** What of an address nobody else may read. */
function secretsOf(address: ReturnType<Outside['address']>): string[] {
  if (address.kind === 'webhook') return [address.secret]
  return address.kind === 'push' ? [address.keys.auth, address.keys.p256dh] : [address.address]
}
