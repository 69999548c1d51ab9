import { defineConfig } from 'vite'

/** Builds the server and the scripts for Node: one bundle each under dist, their packages left in node_modules. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist/node',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    rollupOptions: {
      input: {
        server: 'server/main.ts',
        scan: 'scripts/scan.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
})
