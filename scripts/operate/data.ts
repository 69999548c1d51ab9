import { randomInt } from 'node:crypto'
import { type App, partitionOf } from '../../server/app/context.ts'
import type { Passwords, Rooms } from '../../server/app/ports.ts'
import { type Config, readConfig } from '../../server/config.ts'
import { createPasswords } from '../../server/http/passwords.ts'
import { createLogger } from '../../server/logger.ts'
import { createApp, openData } from '../../server/start.ts'

/** A mistake of whoever typed the command; its message is all they need. */
export class Usage extends Error {}

export interface Opened {
  app: App
  passwords: Passwords
  config: Config
}

/** Nobody is connected to a command. */
const silent: Rooms = new Proxy({} as Rooms, { get: () => () => {} })

/** Opens the store that the environment names, works on it, and closes it. */
export async function withData<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const config = readConfig()
  const data = await openData(config).catch((error: Error) => {
    const embedded = !config.redisUrl && error.message.includes(' is in use ')
    throw embedded
      ? new Usage(
          `${error.message}\nThe embedded store serves one process at a time: stop the server, run this again, start it. Conversations go on from where they were. With REDIS_URL people are added while it runs.`,
        )
      : error
  })
  try {
    const app = createApp(data, { rooms: silent, log: createLogger('silent') })
    return await work({ app, passwords: await createPasswords(), config })
  } finally {
    await data.store.close()
    await data.release()
  }
}

/** The program that was named, or the only one there is. @throws Usage */
export async function programNamed(app: App, named: string | undefined): Promise<string> {
  const programs = (await app.store.programs()).sort()
  if (programs.length === 0) throw new Usage('There is no program yet. Make one with: npm run setup')
  if (named === undefined && programs.length > 1)
    throw new Usage(`Which program? Say it with --program ID: ${programs.join(', ')}`)
  const program = named ?? programs[0]!
  const [known] = await partitionOf(app, program).get('program')
  if (!known) throw new Usage(`There is no program "${program}". There are: ${programs.join(', ')}`)
  return program
}

/** Without what is easily misread: no i, l, o, 0, 1. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Three groups of four, 59 bits: to be read out or copied by hand once. */
export function oneTimePassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return [group(), group(), group()].join('-')
}

/** Runs a command's body: what it throws becomes a line and an exit code, 2 where the command was mistyped. */
export async function asCommand(help: string, body: () => Promise<void>): Promise<number> {
  try {
    await body()
    return 0
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException
    const mistyped = error instanceof Usage || code?.startsWith('ERR_PARSE_ARGS')
    console.error(name === 'Conflict' ? 'It is there already, or somebody else was faster.' : message)
    if (code?.startsWith('ERR_PARSE_ARGS')) console.error(`\n${help}`)
    return mistyped ? 2 : 1
  }
}
