import type { Partition, Store } from '../app/ports.ts'

/** The same store, telling how long each commit took and how many entries it appended. */
export function measured(store: Store, committed: (seconds: number, appended: number) => void): Store {
  const wrap = (partition: Partition): Partition => ({
    get: (...keys) => partition.get(...keys),
    list: (index, range) => partition.list(index, range),
    count: (index, range) => partition.count(index, range),
    read: (log, after, limit) => partition.read(log, after, limit),
    async commit(changes, options) {
      const start = performance.now()
      const answer = await partition.commit(changes, options)
      const appended = changes.filter(
        change => 'append' in change && change.append.startsWith('messages/'),
      ).length
      committed((performance.now() - start) / 1000, answer.repeated ? 0 : appended)
      return answer
    },
  })
  return { ...store, program: id => wrap(store.program(id)) }
}
