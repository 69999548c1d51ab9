/** Everyday messages of about 75 characters, as most are. */
export const TEXTS = [
  'Iya kak, akhir-akhir ini tugas kuliah numpuk banget sampai aku susah tidur.',
  'Makasih udah cerita ya. Kedengarannya berat, sudah berapa lama rasanya begini?',
  'Sejak pindah kos sih, kira-kira dua bulan. Teman lama jarang ada kabar juga.',
  'Aku ngerti. Pindah tempat baru memang sering bikin sepi di minggu pertama.',
  'Kemarin aku coba ikut klub film di kampus, orangnya lumayan ramah semua.',
  'Wah bagus! Menurutmu apa yang bikin kamu berani mencoba datang ke sana?',
  'My roommate asked me along, and I figured it beats staring at the wall.',
  'That sounds like a good step. What would help you to go again next week?',
]
