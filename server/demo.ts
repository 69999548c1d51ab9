import type { Program } from './domain/program.ts'

/**
 * A program to begin with: topics and Indonesia's public numbers as they are widely published. The numbers carry no
 * date: the screen says so until somebody of the program has made sure of them.
 */
export const newProgram = (id: string, name: { id: string; en: string }): Program => ({
  v: 1,
  id,
  name,
  languages: ['id', 'en'],
  topics: [
    { id: 'study', name: { id: 'Belajar & ujian', en: 'Study & exams' } },
    { id: 'family', name: { id: 'Keluarga', en: 'Family' } },
    { id: 'friends', name: { id: 'Pertemanan', en: 'Friends' } },
    { id: 'love', name: { id: 'Hubungan', en: 'Relationships' } },
    { id: 'work', name: { id: 'Pekerjaan & uang', en: 'Work & money' } },
    { id: 'self', name: { id: 'Diri sendiri', en: 'Myself' } },
    { id: 'other', name: { id: 'Lainnya', en: 'Something else' } },
  ],
  resources: [
    {
      id: 'sejiwa',
      name: { id: 'Layanan kesehatan jiwa', en: 'Mental health line' },
      note: {
        id: 'Bicara dengan tenaga profesional, gratis.',
        en: 'Talk to a professional, free of charge.',
      },
      phone: '119 ext 8',
      url: 'https://www.healing119.id',
      emergency: true,
    },
    {
      id: 'emergency',
      name: { id: 'Keadaan darurat', en: 'Emergency' },
      note: {
        id: 'Kalau ada yang dalam bahaya sekarang: ambulans, polisi, pemadam.',
        en: 'If somebody is in danger now: ambulance, police, fire.',
      },
      phone: '112',
      emergency: true,
    },
    {
      id: 'sapa',
      name: {
        id: 'SAPA 129: kekerasan pada perempuan dan anak',
        en: 'SAPA 129: violence against women and children',
      },
      note: { id: 'Lapor dan minta perlindungan.', en: 'Report, and ask for protection.' },
      phone: '129',
      emergency: false,
    },
  ],
  hours: { timeZone: 'Asia/Jakarta' },
  retentionDays: 30,
  capacity: 2,
})

export const DEMO_PEOPLE = [
  { login: 'peer1', alias: 'Raka', roles: ['peer'] },
  { login: 'peer2', alias: 'Sinta', roles: ['peer'] },
  { login: 'peer3', alias: 'Dimas', roles: ['peer'] },
  { login: 'counselor1', alias: 'Bu Ratna', roles: ['counselor'] },
  { login: 'counselor2', alias: 'Pak Yusuf', roles: ['counselor'] },
  { login: 'admin', alias: 'Admin', roles: ['admin'] },
] as const
