import type { Conversation } from '../domain/conversation.ts'
import type { Loaded } from './documents.ts'

/** What a message is decided on. */
export interface Ground {
  conversation: Loaded<'conversation'>
  lexicon: Loaded<'lexicon'> | undefined
}

const KEPT = 5_000

/**
 * What the last message of each conversation was decided on: most often it still holds for the next one, whose commit
 * checks it, so that a busy conversation is not loaded and parsed for each message. Only a commit may trust it: whoever
 * refuses, or answers without one, loads.
 */
export class Lately {
  private readonly grounds = new Map<string, Ground>()

  /** Gives it away: it comes back with the commit that has proved it. */
  take(conversation: string): Ground | undefined {
    const ground = this.grounds.get(conversation)
    this.grounds.delete(conversation)
    return ground
  }

  /** Keeps what a commit has checked, or put. */
  keep(program: string, { conversation, lexicon }: Ground, version: number, value: Conversation): void {
    if (this.grounds.size >= KEPT) this.grounds.delete(this.grounds.keys().next().value!)
    const proved = value === conversation.value ? conversation : { ...conversation, version, value }
    this.grounds.set(`${program}/${value.id}`, { conversation: proved, lexicon })
  }
}
