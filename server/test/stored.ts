import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { RedisServer } from '../store/test/redis-server.ts'

/** Every file of the data, whole, by name. */
export async function storedFiles(
  folder: string,
  redis: RedisServer | undefined,
): Promise<Map<string, Buffer>> {
  const folders = [folder]
  if (redis) {
    const client = new Redis(redis.url)
    await client.save()
    folders.push(((await client.config('GET', 'dir')) as string[])[1]!)
    client.disconnect()
  }
  const files = folders.flatMap(path =>
    readdirSync(path, { recursive: true, withFileTypes: true }).filter(file => file.isFile()),
  )
  return new Map(files.map(file => [file.name, readFileSync(join(file.parentPath, file.name))]))
}
