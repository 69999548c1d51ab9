import { m } from '../../lib/i18n.svelte.ts'

/** What the server says is wrong with a rota or a change of it, in words. */
const FAULTS: Record<string, () => string> = {
  zone: m.oncall_fault_zone,
  day: m.oncall_fault_day,
  'ends-before': m.oncall_fault_ends_before,
  length: m.oncall_fault_length,
  twice: m.oncall_fault_twice,
  'unknown-person': m.oncall_fault_unknown,
  span: m.oncall_fault_span,
  'replaces-self': m.oncall_fault_self,
  overlap: m.oncall_fault_overlap,
  'too-many': m.oncall_fault_many,
  past: m.oncall_fault_past,
  'not-on-call': m.oncall_fault_not_on_call,
}

/** `details` are those of a refusal. */
export const faultIn = (details: Readonly<Record<string, unknown>>): string =>
  FAULTS[String(details.fault)]?.() ?? m.oncall_fault_other()
