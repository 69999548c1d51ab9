import { randomBytes, randomInt } from 'node:crypto'
import type { Random } from './app/ports.ts'

export const systemRandom: Random = {
  id: () => randomBytes(16).toString('base64url'),
  below: below => randomInt(below),
  bytes: length => new Uint8Array(randomBytes(length)),
}
