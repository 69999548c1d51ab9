import { answerParent } from './remote.ts'

/** The entry of every process but the first. Each loads only what it needs: what is loaded counts as its memory. */
const parts = {
  service: async () => (await import('./service.ts')).startService(),
  bare: async () => (await import('./bare.ts')).startBare(),
  load: async () => (await import('./load.ts')).createLoad(),
  stages: async () => (await import('./stages.ts')).createStages(),
}
answerParent(await parts[process.argv[2] as keyof typeof parts]())
