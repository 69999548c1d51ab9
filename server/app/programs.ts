import { isOpen, opensAt } from '../domain/hours.ts'
import { firstLanguage, type Program } from '../domain/program.ts'
import type { Language, ProgramView } from '../protocol/shapes.ts'
import { type App, partitionOf } from './context.ts'
import { create, load, put } from './documents.ts'
import { transact } from './transact.ts'

/** @throws Refusal NOT_FOUND */
export async function programOf(app: App, program: string): Promise<Program> {
  return (await load(partitionOf(app, program), 'program', program)).value
}

/** The language it speaks where nobody has chosen one. @throws Refusal NOT_FOUND */
export const languageOf = async (app: App, program: string): Promise<Language> =>
  firstLanguage(await programOf(app, program))

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

/** Makes a program. @throws Conflict if there is one of this name */
export async function createProgram(app: App, program: Program): Promise<void> {
  await partitionOf(app, program.id).commit([create('program', program.id, program)], {
    once: app.random.id(),
  })
}

/** Puts what `change` makes of the program's settings in their place. @throws Refusal NOT_FOUND */
export function changeProgram(app: App, id: string, change: (was: Program) => Program): Promise<void> {
  const partition = partitionOf(app, id)
  return transact(app, partition, async () => {
    const program = await load(partition, 'program', id)
    return { changes: [put(program, change(program.value))], tell: () => {} }
  })
}
