import type { Log } from '../../app/ports.ts'
import { connect } from './connection.ts'

/**
 * The connections that carry hints between nodes, and the limits they share. Socket.IO's adapter awaits nothing that it
 * asks of them, so a rejection would end the process: a hint that could not be sent is a line in the log.
 */
export function connectRelay(url: string, log: Log) {
  const publish = connect(url)
  // It waits for Redis however long that is away: a subscription given up would leave this node deaf.
  const subscribe = connect(url, { maxRetriesPerRequest: null, retryStrategy: backOff })
  for (const client of [publish, subscribe]) client.on('error', () => {})

  let told = 0
  const giveUp = (error: Error) => {
    // An outage would write a line for every message.
    if (Date.now() - told > QUIET_MS)
      log.warn({ fault: error.name }, 'hints to the other nodes are being lost')
    told = Date.now()
    return 0
  }
  const send = publish.publish.bind(publish)
  Object.assign(publish, {
    publish: (channel: string, message: string) => send(channel, message).catch(giveUp),
  })
  for (const verb of ['subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe'] as const) {
    const ask = subscribe[verb].bind(subscribe) as (...channels: string[]) => Promise<unknown>
    Object.assign(subscribe, { [verb]: (...channels: string[]) => ask(...channels).catch(giveUp) })
  }

  return {
    publish,
    subscribe,
    async close() {
      await publish.quit().catch(() => publish.disconnect())
      // Not asked to quit: while Redis is away it would wait for it.
      subscribe.disconnect()
    },
  }
}

const QUIET_MS = 10_000
const backOff = (attempt: number) => Math.min(50 * 2 ** attempt, 1_000)
