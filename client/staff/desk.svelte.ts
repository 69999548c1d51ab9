import { api, apiWithProof } from '../lib/api.ts'
import { codeOf, type FailureCode } from '../lib/failure.ts'
import { forgetKept, kept } from '../lib/keep.ts'
import { readySound } from '../lib/sound.ts'
import { SessionTokens } from '../lib/tokens.ts'
import type { ProgramView, Session } from '../lib/wire.ts'
import { Work } from './work.svelte.ts'

/** Who sits here: looks for a session that still stands, signs in, signs out. */
export class Desk {
  readonly programId: string
  program = $state.raw<ProgramView | undefined>()
  /** There while somebody is signed in. */
  work = $state.raw<Work | undefined>()
  /** Whether it is known yet if somebody is signed in. */
  known = $state(false)
  /** Why that could not be found out. */
  trouble = $state<FailureCode | undefined>()

  readonly #tokens: SessionTokens

  constructor(programId: string) {
    this.programId = programId
    this.#tokens = new SessionTokens(programId, session => this.#told(session))
    void this.load()
  }

  /** After a reload the token is gone and the cookie is not. */
  async load(): Promise<void> {
    this.trouble = undefined
    void this.#loadProgram()
    try {
      await this.#tokens.replace()
    } catch (error) {
      const code = codeOf(error)
      if (code === 'UNAUTHENTICATED') this.known = true
      else this.trouble = code
    }
  }

  /** @throws Failure WRONG_LOGIN, PASSWORD_CHANGE_REQUIRED, RATE_LIMITED … */
  async signIn(login: string, password: string, newPassword?: string): Promise<void> {
    readySound()
    const session = await apiWithProof<Session>(`/programs/${this.programId}/sessions`, {
      method: 'POST',
      body: { login, password, ...(newPassword !== undefined && { newPassword }) },
    })
    this.#tokens.adopt(session)
  }

  /** Ends every sign-in of the account, on the server first: saying so without it would not be true. @throws Failure */
  async signOut(): Promise<void> {
    try {
      await this.#endSession()
    } catch (error) {
      if (codeOf(error) !== 'UNAUTHENTICATED') throw error
    }
    this.#tokens.drop()
  }

  async #endSession(): Promise<void> {
    const path = `/programs/${this.programId}/sessions`
    try {
      await api(path, { method: 'DELETE', token: this.#tokens.current() ?? (await this.#tokens.replace()) })
    } catch (error) {
      if (codeOf(error) !== 'UNAUTHENTICATED') throw error
      await api(path, { method: 'DELETE', token: await this.#tokens.replace() })
    }
  }

  #told(session: Session | undefined): void {
    this.known = true
    if (!session) this.#leave()
    else if (this.work) this.work.account = session.account
    else this.work = new Work(this.#tokens, this.programId, session.account)
  }

  /** Nothing of the conversations stays in this tab for whoever sits here next. */
  #leave(): void {
    if (this.work || kept('shown')) forgetKept()
    this.work?.close()
    this.work = undefined
  }

  async #loadProgram(): Promise<void> {
    try {
      this.program = await api<ProgramView>(`/programs/${this.programId}`)
    } catch {
      // Only names come from it; they are asked for again with the next load.
    }
  }
}
