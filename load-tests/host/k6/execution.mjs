import { current } from '../scenarios.mjs'

export default {
  vu: {
    get idInTest() {
      return current.getStore()?.vu ?? 0
    },
  },
  scenario: {
    get iterationInTest() {
      return current.getStore()?.iteration ?? 0
    },
  },
}
