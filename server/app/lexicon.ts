import {
  addChange,
  type By,
  type EffectiveOverlay,
  effectiveOverlay,
  imminentPhrases,
  type Lexicon,
  NO_CHANGES,
  type OverlayChange,
  undoChange,
} from '../domain/overlay.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { Refusal } from '../protocol/errors.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { Judgement, Message } from '../risk/types.ts'
import { type Actor, type App, partitionOf, type Watch } from './context.ts'
import { create, find, type Loaded, load, loaded, put } from './documents.ts'
import type { Partition } from './ports.ts'
import { transact } from './transact.ts'

/** How many judged pages, the newest, a review gathers. */
const REVIEWED = 1_000

/** Compiled overlays kept: the one in force, the one before it, and what is being tried out. */
const COMPILED = 8

/** The program's overlay on the lexicon: in force at the next message of every node, since a message's commit checks its version. */
export class Lexicons {
  private readonly compiled = new Map<string, Watch>()
  private readonly inForce = new Map<string, { version: number; watch: Watch }>()

  constructor(private readonly app: App) {}

  /** The watch for the program's overlay document as it was loaded. */
  watchFor(program: string, lexicon: Loaded<'lexicon'> | undefined): Watch {
    const version = lexicon?.version ?? 0
    const known = this.inForce.get(program)
    if (known?.version === version) return known.watch
    const watch = this.watch(effectiveOverlay(lexicon?.value ?? NO_CHANGES))
    this.inForce.set(program, { version, watch })
    return watch
  }

  /** Compiles what is in force before anyone waits for it: it holds everything up for about a second. */
  async prepare(): Promise<void> {
    this.watch(effectiveOverlay(NO_CHANGES))
    for (const program of await this.app.store.programs()) {
      const { known } = await this.current(partitionOf(this.app, program))
      this.watchFor(program, known)
    }
  }

  async read(actor: Actor): Promise<Answer<'lexicon:read'>> {
    const { value } = await this.current(partitionOf(this.app, actor.program))
    return { rules: this.app.engine.rules, ...view(value) }
  }

  /**
   * Makes a change, unless it would take away a page at `imminent`: then it is left pending for a second person.
   * `after` is the number of changes the asker knows. @throws Refusal CONFLICT if there are more by now, BAD_REQUEST for
   * a rule there is not or a phrase that can't be one
   */
  change(actor: Actor, { after, change }: Payload<'lexicon:change'>): Promise<Answer<'lexicon:change'>> {
    return this.propose(actor, after, lexicon => {
      this.assertMeaningful(lexicon, change as OverlayChange)
      return { change: change as OverlayChange }
    })
  }

  /** @throws Refusal CONFLICT, NOT_FOUND */
  undo(actor: Actor, { after, number }: Payload<'lexicon:undo'>): Promise<Answer<'lexicon:undo'>> {
    return this.propose(actor, after, () => ({ undo: number }))
  }

  /** The second person confirms, or anybody rejects, what is pending. @throws Refusal FORBIDDEN to the one who proposed it */
  confirm(actor: Actor, { id, confirmed }: Payload<'lexicon:confirm'>): Promise<Answer<'lexicon:confirm'>> {
    const partition = partitionOf(this.app, actor.program)
    return transact(this.app, partition, async () => {
      const [lexicon, by] = await Promise.all([this.current(partition), this.by(partition, actor)])
      const { pending, ...rest } = lexicon.value
      refuseUnless(pending?.id === id, 'GONE')
      refuseUnless(!confirmed || pending.by !== actor.id, 'FORBIDDEN', 'A second person has to confirm this.')
      const proposer = { id: pending.by, alias: pending.alias }
      const now = this.app.clock.now()
      const value = !confirmed
        ? rest
        : 'undo' in pending
          ? undoChange(rest, pending.undo, by, now)
          : addChange(rest, pending.change, proposer, now, by.id)
      return { changes: [this.store(lexicon, value)], tell: () => view(value) }
    })
  }

  /** What a text would come to, with the overlay in force and, if given, one change more. Nothing is kept. */
  async try(actor: Actor, { messages, change }: Payload<'lexicon:try'>): Promise<Answer<'lexicon:try'>> {
    const { value } = await this.current(partitionOf(this.app, actor.program))
    if (change) this.assertMeaningful(value, change as OverlayChange)
    const tried = change ? addChange(value, change as OverlayChange, { id: actor.id, alias: '' }, 0) : value
    const judged = judgeAll(
      this.watch(effectiveOverlay(tried)),
      messages as Message[],
      this.app.engine.window,
    )
    const { level, category, hits, suppressed } = judged.at(-1)!
    return {
      level,
      category: category ?? null,
      highest: Math.max(...judged.map(one => one.level)),
      hits,
      suppressed,
    }
  }

  /** How counselors judged the pages they resolved, by the rules that raised them; the most doubted first. */
  async review(actor: Actor): Promise<Answer<'lexicon:review'>> {
    const judged = await partitionOf(this.app, actor.program).list('judged', {
      reverse: true,
      limit: REVIEWED,
    })
    const counts = new Map<string, Answer<'lexicon:review'>['rules'][number]>()
    for (const { rules = [], resolved } of judged.map(document => loaded('page', document).value))
      for (const rule of rules) {
        const count = counts.get(rule) ?? { rule, right: 0, 'too-high': 0, 'too-low': 0, false: 0 }
        count[resolved!.verdict!]++
        counts.set(rule, count)
      }
    const doubts = (rule: Answer<'lexicon:review'>['rules'][number]) =>
      rule['too-high'] + rule['too-low'] + rule.false
    return { rules: [...counts.values()].sort((a, b) => doubts(b) - doubts(a)) }
  }

  private async propose(
    actor: Actor,
    after: number,
    what: (lexicon: Lexicon) => { change: OverlayChange } | { undo: number },
  ): Promise<Answer<'lexicon:change'>> {
    const partition = partitionOf(this.app, actor.program)
    return transact(this.app, partition, async () => {
      const [lexicon, by] = await Promise.all([this.current(partition), this.by(partition, actor)])
      const was = lexicon.value
      refuseUnless(was.changes.length === after, 'CONFLICT', 'A colleague has changed the lexicon meanwhile.')
      const wanted = what(was)
      const now = this.app.clock.now()
      const changed =
        'undo' in wanted ? undoChange(was, wanted.undo, by, now) : addChange(was, wanted.change, by, now)
      const alone = !this.losesImminent(was, changed)
      refuseUnless(alone || !was.pending, 'CONFLICT', 'Another change waits for a second person.')
      const value = alone
        ? changed
        : { ...was, pending: { id: this.app.random.id(), by: by.id, alias: by.alias, at: now, ...wanted } }
      return { changes: [this.store(lexicon, value)], tell: () => view(value) }
    })
  }

  /**
   * Whether a rule that finds something `imminent` now would not any more: in the packs' own examples, and the program's
   * phrases. Tried out rather than read off the rules, for a level comes of several of them together.
   */
  private losesImminent(was: Lexicon, changed: Lexicon): boolean {
    const [before, after] = [effectiveOverlay(was), effectiveOverlay(changed)]
    const kept = new Set(imminentPhrases(after))
    if (imminentPhrases(before).some(phrase => !kept.has(phrase))) return true
    const [old, fresh] = [this.watch(before), this.watch(after)]
    const imminent = (watch: Watch, messages: Message[]) =>
      judgeAll(watch, messages, this.app.engine.window)
        .flatMap(({ hits }) => hits)
        .filter(({ level }) => level === 4)
        .map(({ rule }) => rule)
    return this.app.engine.examples.some(messages => {
      const left = new Set(imminent(fresh, messages))
      return imminent(old, messages).some(rule => !left.has(rule))
    })
  }

  private assertMeaningful(lexicon: Lexicon, change: OverlayChange): void {
    if (change.kind === 'add') {
      refuseUnless(change.phrase.isWellFormed() && change.phrase.trim() !== '', 'BAD_REQUEST')
      try {
        this.watch(effectiveOverlay(addChange(lexicon, change, { id: '', alias: '' }, 0)))
      } catch {
        throw new Refusal('BAD_REQUEST', 'This phrase can’t be read.')
      }
      return
    }
    const local = effectiveOverlay(lexicon).add.some(({ id }) => id === change.rule)
    refuseUnless(
      local || this.app.engine.rules.some(({ id }) => id === change.rule),
      'BAD_REQUEST',
      'There is no such rule.',
    )
  }

  private watch(overlay: EffectiveOverlay): Watch {
    const key = JSON.stringify(overlay)
    const known = this.compiled.get(key)
    if (known) return known
    const watch = this.app.engine.compile(overlay)
    if (this.compiled.size >= COMPILED) this.compiled.delete(this.compiled.keys().next().value!)
    this.compiled.set(key, watch)
    return watch
  }

  private async current(
    partition: Partition,
  ): Promise<{ known: Loaded<'lexicon'> | undefined; value: Lexicon }> {
    const known = await find(partition, 'lexicon', 'lexicon')
    return { known, value: known?.value ?? NO_CHANGES }
  }

  private store({ known }: { known: Loaded<'lexicon'> | undefined }, value: Lexicon) {
    return known ? put(known, value) : create('lexicon', 'lexicon', value)
  }

  private async by(partition: Partition, actor: Actor): Promise<By> {
    const { value } = await load(partition, 'staff', actor.id)
    return { id: value.id, alias: value.alias }
  }
}

/** The judgement after each message. */
function judgeAll(watch: Watch, messages: Message[], window: number): Judgement[] {
  const readings = messages.map(message => watch.read(message))
  return readings.map((_, i) => watch.judge(readings.slice(Math.max(0, i + 1 - window), i + 1)))
}

function view({ changes, pending }: Lexicon) {
  return {
    changes: changes.map(({ number, at, alias, change, undone, confirmedBy }) => ({
      number,
      at,
      by: alias,
      change,
      confirmed: confirmedBy !== undefined,
      undone: undone !== undefined,
    })),
    ...(pending && {
      pending: {
        id: pending.id,
        by: pending.alias,
        at: pending.at,
        ...('undo' in pending ? { undo: pending.undo } : { change: pending.change }),
      },
    }),
  }
}
