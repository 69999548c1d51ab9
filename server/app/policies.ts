import { firstDrill } from '../domain/pager/drill.ts'
import { DEFAULT_POLICY } from '../domain/pager/policy.ts'
import { refuseUnless } from '../domain/refuse.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { Policy } from '../protocol/pager.ts'
import { openPolicy, sealedPolicy } from './addresses.ts'
import { auditChange } from './audit.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { create, erase, find, findAll, put } from './documents.ts'
import type { Change } from './ports.ts'
import { programOf } from './programs.ts'
import { counselorsOf } from './reach.ts'
import { transact } from './transact.ts'

/** The program's escalation policy. */
export class Policies {
  constructor(private readonly app: App) {}

  async read({ program }: Actor): Promise<Answer<'policy:read'>> {
    const found = await find(partitionOf(this.app, program), 'policy', program)
    return { policy: found ? openPolicy(this.app, found.value) : DEFAULT_POLICY, rev: found?.version ?? 0 }
  }

  /** @throws Refusal CONFLICT if it was changed meanwhile, BAD_REQUEST for a step that calls somebody or a rota there isn't */
  write(actor: Actor, { policy, rev }: Payload<'policy:write'>): Promise<Answer<'policy:write'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    return transact(app, partition, async () => {
      const found = await find(partition, 'policy', actor.program)
      refuseUnless((found?.version ?? 0) === rev, 'CONFLICT')
      await this.refuseUnknown(actor.program, policy)
      const value = sealedPolicy(app, policy)
      return {
        changes: [
          found ? put(found, value) : create('policy', actor.program, value),
          ...(await this.scheduled(actor.program, policy)),
          auditChange(app, actor, 'policy:write'),
        ],
        tell: committed => ({ policy, rev: committed!.version }),
      }
    })
  }

  /** The next drill, planned anew only where the plan of drills has changed. */
  private async scheduled(program: string, { drill: plan }: Policy): Promise<Change[]> {
    const { app } = this
    const schedule = await find(partitionOf(app, program), 'drill', 'next')
    if (!plan) return schedule ? [erase(schedule)] : []
    const was = schedule?.value.plan
    if (was && was.at === plan.at && was.everyDays === plan.everyDays)
      return [put(schedule, { ...schedule.value, plan })]
    const { hours } = await programOf(app, program)
    const value = {
      v: 1 as const,
      id: 'next' as const,
      plan,
      at: firstDrill(plan, hours.timeZone, app.clock.now()),
    }
    return [schedule ? put(schedule, value) : create('drill', 'next', value)]
  }

  private async refuseUnknown(program: string, { moderate, high, imminent }: Policy): Promise<void> {
    const targets = [moderate, high, imminent].flatMap(plan => plan.steps.flatMap(step => step.targets))
    const people = targets.flatMap(target => ('person' in target ? target.person : []))
    const rotas = [...new Set(targets.flatMap(target => ('rota' in target ? target.rota : [])))]
    const [counselors, known] = await Promise.all([
      counselorsOf(this.app, program),
      findAll(partitionOf(this.app, program), 'rota', rotas),
    ])
    refuseUnless(
      people.every(id => counselors.includes(id)),
      'BAD_REQUEST',
      'A step calls somebody who is no counselor.',
    )
    refuseUnless(known.length === rotas.length, 'BAD_REQUEST', 'A step calls a rota there isn’t.')
  }
}
