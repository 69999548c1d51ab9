export async function assertDurable(
  _url: string,
  _options: { allowLossy: boolean },
): Promise<{ lossy: boolean; why: string[] }> {
  return { lossy: false, why: [] }
}
