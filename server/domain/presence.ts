/** On which nodes a person's sockets are, and since when there are none. */
export interface Presence {
  nodes: string[]
  goneSince?: number
}

export const absent = (now: number): Presence => ({ nodes: [], goneSince: now })

export const isHere = (presence: Presence): boolean => presence.nodes.length > 0

/** Whether a grace of so many milliseconds is over. */
export const isGoneFor = ({ goneSince }: Presence, milliseconds: number, now: number): boolean =>
  goneSince !== undefined && now - goneSince >= milliseconds

export function arrive(presence: Presence, node: string): Presence {
  return { nodes: [...presence.nodes.filter(n => n !== node), node] }
}

export function leave(presence: Presence, node: string, now: number): Presence {
  const nodes = presence.nodes.filter(n => n !== node)
  return nodes.length > 0 ? { nodes } : { nodes, goneSince: presence.goneSince ?? now }
}

/** One index a node, so that a dead node's people are found. */
export function presenceIndexes(presence: Presence): Record<string, number> {
  return Object.fromEntries(presence.nodes.map(node => [`on/${node}`, 0]))
}
