const { WebSocket } = globalThis

export { WebSocket }
