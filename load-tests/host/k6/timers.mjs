const { setTimeout, clearTimeout } = globalThis

export { clearTimeout, setTimeout }
