import type { Channel, Contact } from './channels.svelte.ts'

/** Seconds between channels where a person has said nothing else: the server's own. */
const APART = 60
/** The longest that may be said, seconds. */
export const LONGEST = 1_800

export interface Turn {
  channel: Channel
  afterSeconds: number
}

/** In which order a person's channels are used where they are used in turn: as they chose, those not named last. */
export function turnsOf({ channels, rules }: Pick<Contact, 'channels' | 'rules'>): Turn[] {
  const chosen = new Map(rules.map(({ channel, afterSeconds }) => [channel, afterSeconds]))
  let last = rules.length ? Math.max(...chosen.values()) : -APART
  const turns = channels.map(channel => {
    const afterSeconds = chosen.get(channel.id)
    if (afterSeconds !== undefined) return { channel, afterSeconds }
    last = Math.min(LONGEST, last + APART)
    return { channel, afterSeconds: last }
  })
  return turns.sort((a, b) => a.afterSeconds - b.afterSeconds)
}

/** One place earlier or later: the two exchange their times, so that nothing else moves. */
export function moved(turns: readonly Turn[], index: number, by: 1 | -1): Turn[] {
  const [one, other] = [turns[index], turns[index + by]]
  if (!one || !other) return [...turns]
  const next = [...turns]
  next[index] = { channel: other.channel, afterSeconds: one.afterSeconds }
  next[index + by] = { channel: one.channel, afterSeconds: other.afterSeconds }
  return next
}

export const asRules = (turns: readonly Turn[]): Contact['rules'] =>
  turns.map(({ channel, afterSeconds }) => ({ channel: channel.id, afterSeconds }))
