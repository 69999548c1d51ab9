import type { Wire } from '../../lib/connection.svelte.ts'
import { keep, kept } from '../../lib/keep.ts'
import type { AccountView, Answer } from '../../lib/wire.ts'
import type { Person, Shared } from '../shared.ts'
import { Channels } from './channels.svelte.ts'
import { FiguresDesk } from './figures.svelte.ts'
import { PolicyDesk } from './policy.svelte.ts'
import type { Names } from './policy.ts'
import { deviceName, onPush, renewedAddress } from './push.ts'
import { Rotas } from './rotas.svelte.ts'

export const SCREENS = ['rota', 'channels', 'policy', 'figures'] as const
export type Screen = (typeof SCREENS)[number]
type State = Answer<'state:sync'>

/** What those who are called, and those who run the program, see of the pager itself. */
export class OnCall {
  /** Who is on call now, by rota; on every screen of the staff. */
  now = $state.raw<NonNullable<State['onCall']>>([])
  /** Whether a page would reach oneself outside the app, once that is known. */
  reachable = $state<boolean | undefined>()
  /** To admins: aliases of those whom none would. */
  unreachable = $state.raw<readonly string[]>([])
  /** How many pages nobody has answered though everybody was called. */
  exhausted = $state(0)
  readonly rotas: Rotas
  readonly channels: Channels
  readonly policy: PolicyDesk
  readonly figures: FiguresDesk
  readonly program: string
  readonly #wire: Wire
  readonly #me: () => AccountView
  readonly #stops: (() => void)[]
  #screen = $state<Screen>(kept('oncall') ?? 'rota')

  constructor(shared: Pick<Shared, 'wire' | 'refresh'>, program: string, me: () => AccountView) {
    const { wire } = shared
    this.#wire = wire
    this.program = program
    this.#me = me
    const refresh = () => void shared.refresh()
    this.rotas = new Rotas({ wire, refresh, me: () => me().id })
    this.channels = new Channels({ wire, refresh })
    this.policy = new PolicyDesk(wire)
    this.figures = new FiguresDesk(wire)
    this.#stops = [
      // The device has answered the server, or has a new address to bring to it.
      onPush(() => {
        this.channels.load().catch(() => {})
        void shared.refresh()
        this.#renew()
      }),
      wire.onOnline(() => this.#begin()),
      () => this.rotas.close(),
      () => this.channels.close(),
    ]
  }

  get screen(): Screen {
    return this.#screen
  }

  set screen(screen: Screen) {
    this.#screen = screen
    keep('oncall', screen)
  }

  /** What is read is read again when the connection is back. */
  get online(): boolean {
    return this.#wire.online
  }

  get isAdmin(): boolean {
    return this.#me().roles.includes('admin')
  }

  get isCounselor(): boolean {
    return this.#me().roles.includes('counselor')
  }

  get me(): AccountView {
    return this.#me()
  }

  get people(): readonly Person[] {
    return this.rotas.known?.people ?? []
  }

  get names(): Names {
    return { rotas: this.rotas.known?.rotas.map(({ rota }) => rota) ?? [], people: this.people }
  }

  /** How many colleagues wait for an answer. */
  get waiting(): number {
    return this.isCounselor ? this.rotas.asked.length : 0
  }

  apply({ onCall, reachable, unreachable, exhausted }: State): void {
    this.now = onCall ?? []
    this.reachable = reachable
    this.unreachable = unreachable ?? []
    this.exhausted = exhausted ?? 0
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  /** The names of the colleagues, and who asks for cover. */
  #begin(): void {
    if (!this.isAdmin && !this.isCounselor) return
    this.rotas.load().catch(() => {})
    this.#renew()
  }

  /** At worst the old address fails, its owner is warned, and adds the device again. */
  #renew(): void {
    renewedAddress(this.program)
      .then(address => address && this.channels.add({ name: deviceName(), address }))
      .catch(() => {})
  }
}
