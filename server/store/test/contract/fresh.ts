import { randomBytes } from 'node:crypto'
import type { Partition } from '../../../app/ports.ts'
import type { Handles } from '../subjects.ts'

export type Give = () => Handles

export const random = () => randomBytes(8).toString('hex')
export const once = () => ({ once: random() })

export interface Fresh {
  program: string
  a: Partition
  b: Partition
}

/** A program nobody used, through both handles. */
export function fresh(give: Give): Fresh {
  const program = `p${random()}`
  const { a, b } = give()
  return { program, a: a.program(program), b: b.program(program) }
}
