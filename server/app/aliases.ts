import type { Random } from './ports.ts'

/** Flowers and trees of the archipelago: a name that says nothing about whoever carries it, in either language. */
// biome-ignore format: a list is easier to read in rows
const NAMES = [
  'Melati', 'Kenanga', 'Cempaka', 'Anggrek', 'Dahlia', 'Mawar', 'Kamboja', 'Teratai', 'Bakung', 'Seruni', 'Flamboyan',
  'Cendana', 'Jati', 'Beringin', 'Akasia', 'Ketapang', 'Pinus', 'Damar', 'Bambu', 'Pandan', 'Lontar', 'Sagu', 'Edelweis',
  'Tanjung', 'Bougenvil', 'Asoka', 'Kemuning', 'Wijaya', 'Randu', 'Trembesi', 'Mahoni', 'Meranti',
]

/** What the others in a conversation call the requester, such as “Melati 42”. */
export const newAlias = (random: Random): string =>
  `${NAMES[random.below(NAMES.length)]} ${10 + random.below(90)}`
