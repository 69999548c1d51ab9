import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { absent, arrive, isGoneFor, isHere, leave, type Presence, presenceIndexes } from './presence.ts'
import { REQUESTER_GRACE_MS, VISIT_MS } from './program.ts'
import { extended, newVisit, visitDue } from './visit.ts'

const NOW = 1_000_000

describe('presence', () => {
  test('[PN1] one is here while any node holds a socket, and gone since the last of them went', () => {
    const move = fc.record({ comes: fc.boolean(), node: fc.constantFrom('a', 'b', 'c') })
    fc.assert(
      fc.property(fc.array(move), moves => {
        let presence: Presence = absent(NOW)
        const nodes = new Set<string>()
        let goneSince: number | undefined = NOW
        for (const [i, { comes, node }] of moves.entries()) {
          const at = NOW + i + 1
          presence = comes ? arrive(presence, node) : leave(presence, node, at)
          if (comes) nodes.add(node)
          else nodes.delete(node)
          goneSince = nodes.size > 0 ? undefined : (goneSince ?? at)
          expect(new Set(presence.nodes)).toEqual(nodes)
          expect(presence.nodes).toHaveLength(nodes.size)
          expect(isHere(presence)).toBe(nodes.size > 0)
          expect(presence.goneSince).toBe(goneSince)
          expect(Object.keys(presenceIndexes(presence)).toSorted()).toEqual(
            [...nodes].map(n => `on/${n}`).toSorted(),
          )
        }
      }),
    )
  })

  test('[PN2] a grace is over once it has lasted, and never for one who is here', () => {
    const gone = absent(NOW)
    expect(isGoneFor(gone, 100, NOW + 99)).toBe(false)
    expect(isGoneFor(gone, 100, NOW + 100)).toBe(true)
    expect(isGoneFor(arrive(gone, 'a'), 100, NOW + 1_000)).toBe(false)
  })

  test('[PN3] a visit is due at the end of its requester’s grace while its conversation lives, otherwise at its own', () => {
    const visit = newVisit('v', NOW)
    expect(visitDue(visit)).toBe(NOW + VISIT_MS)
    expect(visitDue({ ...visit, live: true })).toBe(NOW + REQUESTER_GRACE_MS)
    expect(visitDue({ ...visit, live: true, presence: { nodes: ['a'] } })).toBe(NOW + VISIT_MS)
  })

  test('[PN4] a visit whose conversation lives is extended, any other is not, and none is shortened', () => {
    const visit = newVisit('v', NOW)
    expect(extended(visit, NOW + 5)).toBe(visit)
    expect(extended({ ...visit, live: true }, NOW + 5).expiresAt).toBe(NOW + 5 + VISIT_MS)
    expect(extended({ ...visit, live: true }, NOW - 5).expiresAt).toBe(NOW + VISIT_MS)
  })
})
