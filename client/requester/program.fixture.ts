import type { ProgramView } from '../lib/wire.ts'

/** For tests: a program that is open, with one number. */
export const program = (change: Partial<ProgramView> = {}): ProgramView => ({
  id: 'demo',
  name: { id: 'Sebaya Kampus', en: 'Campus Sebaya' },
  languages: ['id', 'en'],
  topics: [{ id: 'study', name: { id: 'Belajar', en: 'Study' } }],
  resources: [
    {
      id: 'sejiwa',
      name: { id: 'Layanan kesehatan jiwa', en: 'Mental health line' },
      note: { id: 'Gratis', en: 'Free' },
      phone: '119 ext 8',
      emergency: true,
      verifiedOn: '2025-03-01',
    },
  ],
  hours: { timeZone: 'Asia/Jakarta', open: true },
  available: true,
  retentionDays: 30,
  ...change,
})
