import { uselessChannels } from '../app/channels.ts'
import type { App } from '../app/context.ts'
import type { Sweeper } from '../app/sweeper.ts'
import type { Metrics } from './metrics.ts'
import type { Http } from './server.ts'

const SWEEP_LATE_MS = 30_000
const PING_MS = 1_500

export interface OperationsParts {
  app: App
  sweeper: Sweeper
  metrics: Metrics
  isDraining(): boolean
  /** What an operator accepted knowingly, such as a Redis that may lose writes. */
  warnings: string[]
}

/** Alive; ready to serve; Prometheus. */
export function registerOperations(
  http: Http,
  { app, sweeper, metrics, isDraining, warnings }: OperationsParts,
): void {
  http.get('/healthz', async () => ({ alive: true }))

  http.get('/readyz', async (_request, reply) => {
    const { failing } = sweeper
    const store = await answers(app)
    const useless = store ? await uselessChannels(app).catch(() => 0) : 0
    const problems = [
      ...(isDraining() ? ['draining'] : []),
      ...(store ? [] : ['store']),
      ...(app.clock.now() - sweeper.sweptAt > SWEEP_LATE_MS ? ['sweeper'] : []),
    ]
    return reply.status(problems.length === 0 ? 200 : 503).send({
      ready: problems.length === 0,
      problems,
      warnings: [
        ...warnings,
        ...(failing > 0 ? [`${failing} due documents keep failing`] : []),
        ...(useless > 0 ? [`${useless} channels of counselors can no longer be used`] : []),
      ],
    })
  })

  http.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(await metrics.text()),
  )
}

async function answers(app: App): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), PING_MS)
  })
  const answered = app.store.ping().then(
    () => true,
    () => false,
  )
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}
