/** Reads lines from standard input and shows what the watch makes of each; ` / ` parts messages, `peer>` names the writer. */
import { readFileSync } from 'node:fs'
import { loadPacks } from '../load.ts'
import { parsePack } from '../pack.ts'
import { compile } from '../watch.ts'

const watch = compile(loadPacks(process.argv[2]!))
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { messages } = parsePack('x', `page: ${line}`).examples[0]!
  const window: ReturnType<typeof watch.read>[] = []
  for (const message of messages) {
    window.push(watch.read(message))
    const { level, category, hits, suppressed } = watch.judge(window)
    console.log(
      level,
      category ?? '-',
      '|',
      message.from === 'requester' ? '' : `${message.from}>`,
      message.body,
    )
    for (const hit of hits)
      console.log(
        '     +',
        hit.rule,
        hit.level,
        hit.parts.join(', '),
        JSON.stringify(hit.spans.filter(s => s.message === 0).map(s => message.body.slice(s.start, s.end))),
      )
    for (const hit of suppressed)
      console.log(
        '     -',
        hit.rule,
        hit.reason,
        JSON.stringify(hit.spans.map(s => message.body.slice(s.start, s.end))),
      )
  }
}
