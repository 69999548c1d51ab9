import type { Reach } from '../domain/pager/climb.ts'
import { waysTo } from '../domain/pager/contact.ts'
import { DEFAULT_POLICY } from '../domain/pager/policy.ts'
import { isHere } from '../domain/presence.ts'
import { onCall } from '../domain/rota/rota.ts'
import type { Level } from '../protocol/levels.ts'
import type { Policy } from '../protocol/pager.ts'
import { asUsable, openPolicy } from './addresses.ts'
import { type App, partitionOf } from './context.ts'
import { type Account, find, findAll, loaded } from './documents.ts'
import { programOf } from './programs.ts'

/** The program's own escalation policy, or the one every program has until then. */
export async function policyOf(app: App, program: string): Promise<Policy> {
  const found = await find(partitionOf(app, program), 'policy', program)
  return found ? openPolicy(app, found.value) : DEFAULT_POLICY
}

/** The accounts that have the role: those who were taken away are never called. */
export async function peopleIn(app: App, program: string, role: Account['roles'][number]): Promise<string[]> {
  const accounts = await partitionOf(app, program).list('accounts')
  return accounts
    .map(document => loaded('account', document).value)
    .filter(({ roles }) => roles.includes(role))
    .map(({ id }) => id)
}

export const counselorsOf = (app: App, program: string): Promise<string[]> =>
  peopleIn(app, program, 'counselor')

/** Whom a page of this level can reach now, and by which ways. */
export async function reachOf(app: App, program: string, level: Level): Promise<Reach> {
  const partition = partitionOf(app, program)
  const now = app.clock.now()
  const [settings, counselors, rotas] = await Promise.all([
    programOf(app, program),
    counselorsOf(app, program),
    partition.list('rotas'),
  ])
  const [staff, contacts] = await Promise.all([
    findAll(partition, 'staff', counselors),
    findAll(partition, 'contact', counselors),
  ])
  const here = new Map(staff.map(({ value }) => [value.id, isHere(value.presence)]))
  const contactOf = new Map(contacts.map(({ value }) => [value.id, asUsable(app, value)]))
  const known = new Set(counselors)
  return {
    people(target) {
      if ('everyone' in target) return counselors
      if ('person' in target) return [target.person].filter(id => known.has(id))
      const rota = rotas.map(document => loaded('rota', document).value).find(({ id }) => id === target.rota)
      return rota ? onCall(rota, now).filter(id => known.has(id)) : []
    },
    ways: (person, together) =>
      waysTo(contactOf.get(person), here.get(person) ?? false, {
        together,
        level,
        now,
        timeZone: settings.hours.timeZone,
      }),
  }
}
