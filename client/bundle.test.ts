import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'

const built = join(import.meta.dirname, '../dist/client')
const text = (path: string) => readFileSync(join(built, path), 'utf8')

/** Every script that a page may load, its lazy ones too: followed from its HTML by name. */
function scripts(page: string): string[] {
  const names = readdirSync(join(built, 'assets')).filter(name => name.endsWith('.js'))
  const found = new Set<string>()
  const follow = (source: string) => {
    for (const name of names)
      if (!found.has(name) && source.includes(name)) {
        found.add(name)
        follow(text(`assets/${name}`))
      }
  }
  follow(text(page))
  return [...found]
}

describe('the built pages', () => {
  beforeAll(() => {
    if (!existsSync(built)) throw new Error('dist/client is not built: node scripts/test.mjs build')
  })

  it('[CL30] the requester’s scripts weigh at most 55 kB, all together, as a phone receives them', () => {
    const loaded = scripts('requester/index.html')
    const kB = loaded.reduce((sum, name) => sum + gzipSync(text(`assets/${name}`)).length, 0) / 1_000
    expect(loaded.length).toBeGreaterThan(0)
    expect(kB).toBeLessThanOrEqual(55)
  })

  it('[CL31] nothing is inlined, and nothing comes from elsewhere: the content policy would refuse it', () => {
    for (const page of ['requester/index.html', 'staff/index.html', 'crisis/index.html', 'crisis/en.html']) {
      expect(text(page)).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc="\/assets\/)/)
      expect(text(page)).not.toMatch(/(src|<link[^>]*href)="(?!\/assets\/)/)
    }
  })

  it('[CL32] the crisis page needs no script, and has the marks that the server fills in', () => {
    for (const page of ['crisis/index.html', 'crisis/en.html']) {
      expect(text(page)).not.toContain('<script')
      for (const mark of ['<!--program-name-->', '<!--resources-->', '<!--verified-->'])
        expect(text(page).split(mark)).toHaveLength(2)
    }
  })
})
