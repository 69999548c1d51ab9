import { fileURLToPath } from 'node:url'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const page = (name: string) => fileURLToPath(new URL(`./client/${name}.html`, import.meta.url))

/**
 * Three pages in dist/client: the requester's, the staff's, and the crisis page that works without JavaScript
 * (in two languages). The server sends `script-src 'self'; style-src 'self'`, so nothing may be inlined.
 */
export default defineConfig({
  root: fileURLToPath(new URL('./client', import.meta.url)),
  base: '/',
  publicDir: false,
  plugins: [
    // Component styles go to stylesheets of their own: the policy allows no style elements.
    svelte({ configFile: false, compilerOptions: { css: 'external', runes: true } }),
    paraglideVitePlugin({
      project: fileURLToPath(new URL('./client/project.inlang', import.meta.url)),
      outdir: fileURLToPath(new URL('./client/lib/paraglide', import.meta.url)),
      // lib/i18n.svelte.ts decides the language; nothing may be kept in a cookie or in localStorage.
      strategy: ['globalVariable', 'baseLocale'],
      emitReadme: false,
    }),
  ],
  build: {
    outDir: '../dist/client',
    // The first for which classes need no rewriting, which costs every phone 2 kB. Android 5 and 6 stop at Chrome 106.
    target: ['chrome98', 'firefox93', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  // The staff's page in a build of its own: what the two would share, the requester's phone would load whole.
  environments: {
    client: {
      build: {
        emptyOutDir: true,
        rolldownOptions: {
          input: {
            requester: page('requester/index'),
            crisis: page('crisis/index'),
            'crisis-en': page('crisis/en'),
          },
        },
      },
    },
    staff: {
      consumer: 'client',
      build: { emptyOutDir: false, rolldownOptions: { input: { staff: page('staff/index') } } },
    },
    // The staff's service worker: one file under one name, which the server gives the scope of its program.
    worker: {
      consumer: 'client',
      build: {
        emptyOutDir: false,
        rolldownOptions: {
          input: { sw: fileURLToPath(new URL('./client/staff/sw/sw.ts', import.meta.url)) },
          output: { entryFileNames: 'staff/[name].js', format: 'iife' },
        },
      },
    },
  },
  builder: {
    async buildApp({ build, environments }) {
      await build(environments.client!)
      await build(environments.staff!)
      await build(environments.worker!)
    },
  },
})
