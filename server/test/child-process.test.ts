import { afterEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../store/test/temporary-folder.ts'
import { type Child, startChild } from './child-process.ts'
import { connectClient, post } from './harness.ts'

const folder = temporaryFolder('child')
let child: Child
afterEach(() => child?.kill())

describe('a server in a process of its own', () => {
  test('[CH1] stands, moves its clock on order, stops at the named step, and starts again on its data', async () => {
    child = await startChild({ folder: folder.path, clock: 1_000_000_000_000 })
    const { visitId, token } = await post<{ visitId: string; token: string }>(child, 'visits', {})
    expect(visitId).toBeTruthy()
    child.setClock(1_000_000_001_000)
    await child.tick()
    const requester = await connectClient(child, token)
    const { conversationId } = await requester.must('request:open', { topics: [], language: 'id' })
    child.stopAt('after commit:1')
    requester.ask('message:send', { conversationId, clientId: 'a', body: 'Halo' }).catch(() => {})
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' })

    child = await startChild({ folder: folder.path, clock: 1_000_000_002_000 })
    const again = await connectClient(child, token)
    const { messages } = await again.must('conversation:sync', { conversationId, after: 0 })
    expect(messages.map(message => message.body)).toEqual(['Halo'])
    again.close()
    expect(await child.close()).toEqual({ code: 0, signal: null })
  })
})
