import { lockDirectory } from '../lock.ts'

/** Takes a directory's lock, says what came of it, and stays until its standard input ends. */

await lockDirectory(process.argv[2]!).then(
  () => console.log('held'),
  (error: Error) => console.log(`refused: ${error.message}`),
)
process.stdin.resume()
