import type { Level } from '../../protocol/levels.ts'
import type { ChannelKind } from '../../protocol/pager.ts'
import { localTime, minutes } from '../hours.ts'

/** One way to reach a person outside the app, with what is needed to do so. */
export interface Channel {
  id: string
  kind: Exclude<ChannelKind, 'app'>
  /** What its owner calls it: "work phone". */
  name: string
  /** The address (an e-mail address, a webhook's URL, a push subscription), sealed. */
  address: string
  /** Which key sealed it, and under which of its own this server's pushes arrive there. */
  keyId?: string
  pushKey?: string
  addedAt: number
  /** Somebody proved that what is sent there arrives. */
  verifiedAt?: number
  /** The code that proves it, hashed, until when, and the wrong tries so far. */
  proof?: { hash: string; until: number; tries: number }
  /** It told that nobody is there any more. */
  disabledAt?: number
  /** Its owner was told that this server can't use it any more. */
  warnedAt?: number
}

/** How a person wants to be reached. */
export interface Contact {
  v: 1
  /** The account's id. */
  id: string
  channels: Channel[]
  /** Which channel after how long, where channels are used in turn. One that is not named comes last. */
  rules: { channel: string; afterSeconds: number }[]
  /** Local times of the program between which only pages at high and above call. */
  quiet?: { from: string; to: string }
}

export const newContact = (id: string): Contact => ({ v: 1, id, channels: [], rules: [] })

/** In the app, by its own name. */
export const APP = 'app'

export const works = (channel: Channel): boolean =>
  channel.verifiedAt !== undefined && channel.disabledAt === undefined

/** A way to call a person: a channel's id and kind, and how long after the step, milliseconds. */
export interface Way {
  channel: string
  kind: ChannelKind
  after: number
}

/** From this level on a page calls in quiet hours too. */
const HEEDLESS_LEVEL = 3

/** Seconds between channels where a person has said nothing else. */
const APART = 60

/**
 * The ways in which a person can be called now. Together: all at once. In turn: as they chose. In their quiet hours only
 * where they are anyway, in the app, unless the page is at high or above.
 */
export function waysTo(
  contact: Contact | undefined,
  here: boolean,
  how: { together: boolean; level: Level; now: number; timeZone: string },
): Way[] {
  const app: Way[] = here ? [{ channel: APP, kind: 'app', after: 0 }] : []
  const working = (contact?.channels ?? []).filter(works)
  if (
    how.level < HEEDLESS_LEVEL &&
    contact?.quiet &&
    within(contact.quiet, localTime(how.timeZone, how.now).minute)
  )
    return app
  if (how.together) return [...app, ...working.map(({ id, kind }) => ({ channel: id, kind, after: 0 }))]
  const chosen = new Map(contact?.rules.map(rule => [rule.channel, rule.afterSeconds]))
  const last = Math.max(0, ...chosen.values())
  let unnamed = chosen.size === 0 && !here ? 0 : last + APART
  const ways = working.map(({ id, kind }): Way => {
    const chosenAfter = chosen.get(id)
    const after = chosenAfter ?? unnamed
    if (chosenAfter === undefined) unnamed += APART
    return { channel: id, kind, after: after * 1_000 }
  })
  const all = [...app, ...ways].sort((a, b) => a.after - b.after)
  // Nobody waits for the first of them.
  const first = all[0]?.after ?? 0
  return all.map(way => ({ ...way, after: way.after - first }))
}

function within({ from, to }: NonNullable<Contact['quiet']>, minute: number): boolean {
  const [start, end] = [minutes(from), minutes(to)]
  return start <= end ? minute >= start && minute < end : minute >= start || minute < end
}
