import { isOpen, opensAt } from '../domain/hours.ts'
import type { Program } from '../domain/program.ts'
import type { ProgramView } from '../protocol/shapes.ts'
import { type App, partitionOf } from './context.ts'
import { load } from './documents.ts'

/** @throws Refusal NOT_FOUND */
export async function programOf(app: App, program: string): Promise<Program> {
  return (await load(partitionOf(app, program), 'program', program)).value
}

/** The public face. @throws Refusal NOT_FOUND */
export async function publicFace(app: App, id: string): Promise<ProgramView> {
  const { name, languages, topics, resources, hours, retentionDays } = await programOf(app, id)
  const now = app.clock.now()
  const opening = opensAt(hours, now)
  return {
    id,
    name,
    languages,
    topics,
    resources,
    hours: { ...hours, open: isOpen(hours, now), ...(opening !== undefined && { opensAt: opening }) },
    available: (await partitionOf(app, id).count('available')) > 0,
    retentionDays,
  }
}
