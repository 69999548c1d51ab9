import { readdirSync } from 'node:fs'
import { defineConfig } from 'vite'

/** Every script that a person runs is an entry of its own; scripts/run.mjs finds it by name. */
const scripts = readdirSync(new URL('./scripts', import.meta.url))
  .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map(file => [file.replace(/\.ts$/, ''), `scripts/${file}`])

/** Builds the server and the scripts for Node: one bundle each under dist, their packages left in node_modules. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist/node',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    rollupOptions: {
      // bench/part is the bench's other processes: no script of its own.
      input: {
        server: 'server/main.ts',
        'bench/part': 'scripts/bench/part.ts',
        ...Object.fromEntries(scripts),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
})
