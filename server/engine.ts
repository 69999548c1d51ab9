import { join } from 'node:path'
import type { Engine, Watch } from './app/context.ts'
import { LEVELS } from './protocol/levels.ts'
import { loadPacks, loadWeights } from './risk/load.ts'
import { compile, WINDOW } from './risk/watch.ts'
import { root } from './root.ts'

/** The risk watch's engine with the packs of this project. @throws Error that names the line of a pack that can't be read */
export function loadEngine(): Engine {
  const packs = loadPacks(join(root, 'server/risk/packs'))
  const weights = loadWeights(join(root, 'server/risk/model/weights.bin'))
  return {
    compile: overlay => compile(packs, overlay, weights) as Watch,
    window: WINDOW,
    examples: packs.flatMap(pack => pack.examples.map(example => example.messages)),
    rules: packs.flatMap(pack =>
      pack.sections.map(section => ({
        id: section.id,
        pack: pack.id,
        about: section.about,
        ...(section.level !== undefined && { level: section.level }),
        ...(section.category !== undefined && { category: section.category }),
        phrases: section.phrases,
        examples: section.examples.map(({ messages, expect }) => ({
          text: messages
            .map(({ from, body }) => (from === 'requester' ? body : `${from}> ${body}`))
            .join(' / '),
          expect: typeof expect === 'number' ? LEVELS[expect] : expect,
        })),
      })),
    ),
  }
}
