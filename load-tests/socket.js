import { clearTimeout, setTimeout } from 'k6/timers'
import { WebSocket } from 'k6/websockets'

/**
 * Socket.IO's protocol over a plain WebSocket, as far as these tests need it. The packets: `0` open, `2` ping, `3` pong,
 * `40` connect, `41` disconnect, `42` event, `43` acknowledgement, `44` refused.
 */

const PATIENCE_MS = 15_000

/** @typedef {Record<string, any>} Payload */

/** @param {number} milliseconds @returns {Promise<void>} */
export const sleep = milliseconds => new Promise(resolve => void setTimeout(() => resolve(), milliseconds))

export class Socket {
  /** @type {Map<number, (answer: Payload) => void>} */
  #asked = new Map()
  /** @type {Map<string, ((payload: Payload) => void)[]>} */
  #listeners = new Map()
  #number = 0
  /** When the last event came, milliseconds since the epoch. */
  heardAt = Date.now()
  #ws

  /**
   * @param {string} base  the server's address
   * @param {string} token
   */
  constructor(base, token) {
    this.#ws = new WebSocket(`${base.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`)
    /** Resolves once the server has let us in. @type {Promise<void>} */
    this.connected = within('connected', (resolve, reject) => {
      this.#ws.onmessage = message => {
        const packet = String(message?.data)
        if (packet[0] === '0') this.#ws.send(`40${JSON.stringify({ token })}`)
        else if (packet === '2') this.#ws.send('3')
        else if (packet.startsWith('40')) resolve(undefined)
        else if (packet.startsWith('44')) reject(new Error(packet.slice(2)))
        else if (packet.startsWith('42')) this.#heard(JSON.parse(packet.slice(2)))
        else if (packet.startsWith('43')) this.#answered(packet.slice(2))
      }
      this.#ws.onerror = () => reject(new Error('the connection failed'))
    })
  }

  /** @param {string} event @param {(payload: Payload) => void} listener */
  on(event, listener) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  /** The next event of the name. @param {string} event @returns {Promise<Payload>} */
  next(event) {
    return within(event, resolve => this.on(event, resolve))
  }

  /** Sends, and gives what the server answers. @param {string} event @param {Payload} payload @returns {Promise<Payload>} */
  ask(event, payload) {
    const number = this.#number++
    this.#ws.send(`42${number}${JSON.stringify([event, payload])}`)
    return within(event, resolve => this.#asked.set(number, resolve))
  }

  close() {
    this.#ws.close()
  }

  /** @param {[event: string, payload: Payload]} event */
  #heard([event, payload]) {
    this.heardAt = Date.now()
    for (const listener of this.#listeners.get(event) ?? []) listener(payload)
  }

  /** @param {string} packet */
  #answered(packet) {
    const at = packet.indexOf('[')
    const number = Number(packet.slice(0, at))
    this.#asked.get(number)?.(JSON.parse(packet.slice(at))[0])
    this.#asked.delete(number)
  }
}

/**
 * A promise that does not wait for ever.
 * @template T
 * @param {string} what
 * @param {(resolve: (value: T) => void, reject: (error: Error) => void) => void} start
 * @returns {Promise<T>}
 */
function within(what, start) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited too long for ${what}`)), PATIENCE_MS)
    start(
      value => {
        clearTimeout(timer)
        resolve(value)
      },
      error => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
