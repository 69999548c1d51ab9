/** Placeholder until the lock is here. */
export async function lockDirectory(_directory: string): Promise<{ release(): Promise<void> }> {
  return { release: async () => {} }
}
