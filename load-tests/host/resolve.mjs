/** Leads `k6` and `k6/…` to this host's own. @type {import('node:module').ResolveHook} */
export const resolve = (specifier, context, next) =>
  /^k6(\/|$)/.test(specifier)
    ? {
        url: new URL(`./k6/${specifier.replace(/^k6\/?/, '') || 'index'}.mjs`, import.meta.url).href,
        shortCircuit: true,
      }
    : next(specifier, context)
