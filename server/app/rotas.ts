import { createHash } from 'node:crypto'
import { DAY_MS } from '../domain/program.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { withOverride, withoutOverride, withoutPerson } from '../domain/rota/change.ts'
import { acceptCover, askCover, type Cover, declineCover, withdrawCover } from '../domain/rota/cover.ts'
import { onCall, type Rota } from '../domain/rota/rota.ts'
import { gaps, nextHandoff, shifts } from '../domain/rota/shifts.ts'
import { checkRota } from '../domain/rota/validity.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { Override } from '../protocol/rota.ts'
import { auditChange } from './audit.ts'
import type { Contacts } from './contacts.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import {
  create,
  erase,
  find,
  findAll,
  type Loaded,
  load,
  loaded,
  put,
  type RotaDocument,
} from './documents.ts'
import type { Notices } from './notices.ts'
import type { Change } from './ports.ts'
import { counselorsOf, policyOf } from './reach.ts'
import { transact } from './transact.ts'

const MOST_ROTAS = 20
const MOST_SPAN_MS = 100 * DAY_MS
/** Admins are warned of gaps this far ahead; each rota is looked at this often. */
const AHEAD_MS = 7 * DAY_MS
const CHECK_MS = 6 * 60 * 60_000

/** Who is on call when: the program's rotas, the overrides, and who covers for whom. */
export class Rotas {
  constructor(
    private readonly app: App,
    private readonly contacts: Contacts,
    private readonly notices: Notices,
  ) {}

  /** @throws Refusal BAD_REQUEST for a span beyond 100 days */
  async read(actor: Actor, { from, to }: Payload<'rotas:read'>): Promise<Answer<'rotas:read'>> {
    refuseUnless(from < to && to - from <= MOST_SPAN_MS, 'BAD_REQUEST')
    const partition = partitionOf(this.app, actor.program)
    const now = this.app.clock.now()
    const [rotas, covers, feeds, people] = await Promise.all([
      partition.list('rotas'),
      partition.list('covers', { min: now - MOST_SPAN_MS }),
      partition.list(`feeds/${actor.id}`),
      this.people(actor.program),
    ])
    const reachable = new Set(people.filter(person => person.reachable).map(({ id }) => id))
    return {
      rotas: rotas
        .map(document => loaded('rota', document))
        .map(({ value, version }) => {
          const next = nextHandoff(value, now)
          return {
            rota: rotaView(value),
            rev: version,
            shifts: shifts(value, from, to),
            gaps: gaps(value, from, to, id => reachable.has(id)),
            onCall: onCall(value, now),
            ...(next && { next }),
          }
        }),
      people,
      covers: covers.map(document => coverView(loaded('cover', document).value)),
      feed: feeds.length > 0,
    }
  }

  /** @throws Refusal CONFLICT if it was changed meanwhile, BAD_REQUEST with the fault of a rota that can't be */
  write(actor: Actor, { rota, rev }: Payload<'rotas:write'>): Promise<Answer<'rotas:write'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const [found, counselors] = await Promise.all([
        find(partition, 'rota', rota.id),
        counselorsOf(app, actor.program),
      ])
      refuseUnless((found?.version ?? 0) === rev, 'CONFLICT')
      if (!found)
        refuseUnless((await partition.count('rotas')) < MOST_ROTAS, 'CONFLICT', 'There are too many rotas.')
      checkRota({ v: 1, ...rota }, id => counselors.includes(id))
      const value: RotaDocument = { v: 1, ...rota, checkAt: app.clock.now() }
      return {
        changes: [
          found ? put(found, value) : create('rota', rota.id, value),
          auditChange(app, actor, 'rota:write', rota.id),
        ],
        tell: committed => this.told(actor.program, value, committed!.version),
      }
    })
  }

  /** @throws Refusal NOT_FOUND, CONFLICT while a step of the policy calls it */
  erase(actor: Actor, { rotaId }: Payload<'rotas:erase'>): Promise<Answer<'rotas:erase'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const rota = await load(partition, 'rota', rotaId)
      const { moderate, high, imminent } = await policyOf(app, actor.program)
      const called = [moderate, high, imminent].some(plan =>
        plan.steps.some(({ targets }) => targets.some(target => 'rota' in target && target.rota === rotaId)),
      )
      refuseUnless(!called, 'CONFLICT', 'A step of the policy calls this rota.')
      return { changes: [erase(rota), auditChange(app, actor, 'rota:erase', rotaId)], tell: () => ({}) }
    })
  }

  override(actor: Actor, payload: Payload<'rotas:override'>): Promise<Answer<'rotas:override'>> {
    const { rotaId, kind, person, replaces, note, from, to } = payload
    const made = { id: this.app.random.id(), person, from, to, by: actor.id, ...(note && { note }) }
    const override: Override =
      kind === 'replace' ? { kind, ...made, ...(replaces && { replaces }) } : { kind, ...made }
    return this.change(actor, rotaId, 'rota:override', (rota, now, isKnown) =>
      withOverride(rota, override, now, isKnown),
    )
  }

  unoverride(
    actor: Actor,
    { rotaId, overrideId }: Payload<'rotas:unoverride'>,
  ): Promise<Answer<'rotas:unoverride'>> {
    return this.change(actor, rotaId, 'rota:unoverride', (rota, now) =>
      withoutOverride(rota, overrideId, now),
    )
  }

  ask(actor: Actor, payload: Payload<'covers:ask'>): Promise<Answer<'covers:ask'>> {
    const { app } = this
    const { rotaId, asked, note, from, to } = payload
    const partition = partitionOf(app, actor.program)
    const id = app.random.id()
    return transact(app, partition, async () => {
      const [rota, counselors] = await Promise.all([
        load(partition, 'rota', rotaId),
        counselorsOf(app, actor.program),
      ])
      refuseUnless(asked === undefined || counselors.includes(asked), 'NOT_FOUND')
      const cover = askCover(
        rota.value,
        { id, from, to, asker: actor.id, ...(asked && { asked }), ...(note && { note }) },
        app.clock.now(),
      )
      return {
        changes: [create('cover', id, cover), auditChange(app, actor, 'cover:ask', rotaId)],
        tell: () => {
          if (asked) app.rooms.tell(actor.program, { who: asked }, 'sync:now', {})
          else app.rooms.tell(actor.program, { role: 'counselor' }, 'sync:now', {})
          return { cover: coverView(cover) }
        },
      }
    })
  }

  /** Accepting makes the override in the same commit. @throws Refusal CONFLICT if a colleague was faster */
  answer(actor: Actor, { coverId, accept }: Payload<'covers:answer'>): Promise<Answer<'covers:answer'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const cover = await load(partition, 'cover', coverId)
      const now = app.clock.now()
      if (!accept) return this.answered(actor, cover, declineCover(cover.value, actor.id, now), [])
      const [rota, counselors] = await Promise.all([
        load(partition, 'rota', cover.value.rota),
        counselorsOf(app, actor.program),
      ])
      const accepted = acceptCover(cover.value, actor.id, now)
      const changed = withOverride(rota.value, accepted.override, now, id => counselors.includes(id))
      return this.answered(actor, cover, accepted.cover, [
        put(rota, { ...rota.value, ...changed, checkAt: now }),
      ])
    })
  }

  withdraw(actor: Actor, { coverId }: Payload<'covers:withdraw'>): Promise<Answer<'covers:withdraw'>> {
    const partition = partitionOf(this.app, actor.program)
    return transact(this.app, partition, async () => {
      const cover = await load(partition, 'cover', coverId)
      return this.answered(actor, cover, withdrawCover(cover.value, actor.id, this.app.clock.now()), [])
    })
  }

  /** A secret link to one's own shifts. Only its hash is kept: it is shown once. */
  makeFeed(actor: Actor): Promise<Answer<'feeds:make'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    const secret = app.random.id()
    const feed = { v: 1 as const, id: feedId(secret), account: actor.id }
    return transact(app, partition, async () => ({
      changes: [
        ...(await this.feedsGone(actor)),
        create('feed', feed.id, feed),
        auditChange(app, actor, 'feed:make'),
      ],
      tell: () => ({ url: `${app.publicUrl}/${actor.program}/oncall/${secret}.ics` }),
    }))
  }

  revokeFeed(actor: Actor): Promise<Answer<'feeds:revoke'>> {
    const { app } = this
    return transact(app, partitionOf(app, actor.program), async () => {
      const gone = await this.feedsGone(actor)
      return {
        changes: gone.length > 0 ? [...gone, auditChange(app, actor, 'feed:revoke')] : [],
        tell: () => ({}),
      }
    })
  }

  /** Looks a week ahead for times when nobody can be called, and warns the admins once of each. */
  async check(program: string, id: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const people = await this.people(program)
    const reachable = new Set(people.filter(person => person.reachable).map(person => person.id))
    const warns = await transact(app, partition, async () => {
      const rota = await load(partition, 'rota', id)
      const now = app.clock.now()
      const ahead = gaps(rota.value, now, now + AHEAD_MS, person => reachable.has(person))
      // A gap that reaches beyond the week grows with each look, and is still the same.
      const known = rota.value.warnedOf ?? Number.NEGATIVE_INFINITY
      const fresh = ahead.some(({ from }) => from > known)
      const last = ahead.at(-1)
      const value = { ...rota.value, checkAt: now + CHECK_MS, ...(last && { warnedOf: last.to }) }
      return { changes: [put(rota, value)], tell: () => fresh }
    })
    if (warns) this.notices.warnAdmins(program)
  }

  private async people(program: string): Promise<Answer<'rotas:read'>['people']> {
    const partition = partitionOf(this.app, program)
    const [staff, unreachable] = await Promise.all([
      counselorsOf(this.app, program).then(ids => findAll(partition, 'staff', ids)),
      this.contacts.unreachable(program),
    ])
    const without = new Set(unreachable.map(({ id }) => id))
    return staff.map(({ value: { id, alias } }) => ({ id, alias, reachable: !without.has(id) }))
  }

  private change(
    actor: Actor,
    rotaId: string,
    action: string,
    decide: (rota: Rota, now: number, isKnown: (person: string) => boolean) => Rota,
  ): Promise<Answer<'rotas:override'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const [rota, counselors] = await Promise.all([
        load(partition, 'rota', rotaId),
        counselorsOf(app, actor.program),
      ])
      const now = app.clock.now()
      const value = { ...rota.value, ...decide(rota.value, now, id => counselors.includes(id)), checkAt: now }
      return {
        changes: [put(rota, value), auditChange(app, actor, action, rotaId)],
        tell: committed => this.told(actor.program, value, committed!.version),
      }
    })
  }

  private answered(actor: Actor, was: Loaded<'cover'>, cover: Cover, changes: Change[]) {
    const { app } = this
    return {
      changes: [put(was, cover), ...changes, auditChange(app, actor, `cover:${cover.state}`, cover.rota)],
      tell: () => {
        app.rooms.tell(actor.program, { role: 'counselor' }, 'sync:now', {})
        return { cover: coverView(cover) }
      },
    }
  }

  private told(program: string, rota: RotaDocument, rev: number): Answer<'rotas:write'> {
    this.app.rooms.tell(program, { role: 'counselor' }, 'sync:now', {})
    return { rota: rotaView(rota), rev }
  }

  private async feedsGone(actor: Actor): Promise<Change[]> {
    const feeds = await partitionOf(this.app, actor.program).list(`feeds/${actor.id}`)
    return feeds.map(document => erase(loaded('feed', document)))
  }
}

export const feedId = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

function rotaView({ id, name, timeZone, layers, overrides }: Rota): Answer<'rotas:write'>['rota'] {
  return { id, name, timeZone, layers, overrides }
}

function coverView({ v: _, ...cover }: Cover): Answer<'covers:ask'>['cover'] {
  return cover
}

/** Whoever is taken away is in no rota any more; the others keep their turns. */
export async function leaveRotas(app: App, program: string, person: string): Promise<void> {
  const partition = partitionOf(app, program)
  for (const { key } of await partition.list('rotas'))
    await transact(app, partition, async () => {
      const [document] = await partition.get(key)
      if (!document) return { changes: [], tell: () => {} }
      const rota = loaded('rota', document)
      const now = app.clock.now()
      const value = { ...rota.value, ...withoutPerson(rota.value, person, now), checkAt: now }
      return { changes: [put(rota, value)], tell: () => {} }
    })
}
