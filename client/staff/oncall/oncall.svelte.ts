import type { AccountView } from '../../lib/wire.ts'
import type { Person, Shared } from '../shared.ts'
import { Channels } from './channels.svelte.ts'
import { FiguresDesk } from './figures.svelte.ts'
import { PolicyDesk } from './policy.svelte.ts'
import type { Names } from './policy.ts'
import { deviceName, onPush, renewedAddress } from './push.ts'

export const SCREENS = ['channels', 'policy', 'figures'] as const
export type Screen = (typeof SCREENS)[number]

/** What those who are called, and those who run the program, see of the pager itself. */
export class OnCall {
  screen = $state<Screen>('channels')
  readonly channels: Channels
  readonly policy: PolicyDesk
  readonly figures: FiguresDesk
  readonly program: string
  readonly #me: () => AccountView
  readonly #stop: () => void

  constructor(shared: Pick<Shared, 'wire'>, program: string, me: () => AccountView) {
    this.program = program
    this.#me = me
    this.channels = new Channels(shared.wire, () => this.isAdmin || this.isCounselor)
    this.policy = new PolicyDesk(shared.wire)
    this.figures = new FiguresDesk(shared.wire)
    // The device has answered the server, or has a new address to bring to it.
    this.#stop = onPush(() => {
      this.channels.load().catch(() => {})
      this.#renew()
    })
    this.#renew()
  }

  get isAdmin(): boolean {
    return this.#me().roles.includes('admin')
  }

  get isCounselor(): boolean {
    return this.#me().roles.includes('counselor')
  }

  get people(): readonly Person[] {
    return []
  }

  get names(): Names {
    return { rotas: [], people: this.people }
  }

  close(): void {
    this.#stop()
    this.channels.close()
  }

  /** At worst the old address fails, its owner is warned, and adds the device again. */
  #renew(): void {
    renewedAddress(this.program)
      .then(address => address && this.channels.add({ name: deviceName(), address }))
      .catch(() => {})
  }
}
