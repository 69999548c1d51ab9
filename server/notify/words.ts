import type { Notice } from '../app/ports.ts'
import type { Language } from '../protocol/shapes.ts'

/** What a notice says: that somebody calls and where to answer; nothing of what was written. */
export interface Words {
  subject: string
  text: string
}

const URGENT = 4

export function wordsOf(notice: Notice): Words {
  const { subject, lines } = SAY[notice.language][notice.kind](notice)
  return { subject, text: lines.filter(Boolean).join('\n\n') }
}

type Say = (notice: Notice) => { subject: string; lines: (string | undefined | false)[] }

const SAY: Record<Language, Record<Notice['kind'], Say>> = {
  id: {
    page: ({ level = 0, pages = 1, links }) => ({
      subject: level >= URGENT ? 'Sebaya: panggilan mendesak' : 'Sebaya: ada panggilan untuk konselor',
      lines: [
        pages === 1 ? 'Satu panggilan menunggu jawaban.' : `${pages} panggilan menunggu jawaban.`,
        links?.acknowledge &&
          `${pages === 1 ? 'Ambil panggilan ini' : `Ambil ${pages} panggilan ini`}: ${links.acknowledge}`,
        links && `Buka Sebaya: ${links.open}`,
      ],
    }),
    test: ({ links }) => ({
      subject: 'Sebaya: ini hanya uji coba',
      lines: [
        'Kalau kamu membaca ini, panggilan akan sampai lewat jalur ini.',
        links && `Buka Sebaya: ${links.open}`,
      ],
    }),
    code: ({ code }) => ({
      subject: `Sebaya: kode ${code}`,
      lines: [`Kodemu ${code}. Masukkan di Sebaya dalam 15 menit supaya jalur ini bisa dipakai.`],
    }),
    gap: ({ links }) => ({
      subject: 'Sebaya: ada waktu tanpa siapa pun yang bertugas',
      lines: [
        'Dalam tujuh hari ke depan ada waktu ketika tidak ada konselor yang bertugas. Periksa jadwal jaga.',
        links && `Buka Sebaya: ${links.open}`,
      ],
    }),
    warning: ({ links }) => ({
      subject: 'Sebaya: satu jalurmu tidak berfungsi lagi',
      lines: [
        'Panggilan tidak lagi sampai lewat salah satu jalurmu, jadi jalur itu dimatikan. Periksa jalurmu.',
        links && `Buka Sebaya: ${links.open}`,
      ],
    }),
  },
  en: {
    page: ({ level = 0, pages = 1, links }) => ({
      subject: level >= URGENT ? 'Sebaya: urgent call' : 'Sebaya: a call for a counselor',
      lines: [
        pages === 1 ? 'One call is waiting for an answer.' : `${pages} calls are waiting for an answer.`,
        links?.acknowledge &&
          `${pages === 1 ? 'Take this call' : `Take these ${pages} calls`}: ${links.acknowledge}`,
        links && `Open Sebaya: ${links.open}`,
      ],
    }),
    test: ({ links }) => ({
      subject: 'Sebaya: this is only a test',
      lines: ['If you read this, calls will reach you this way.', links && `Open Sebaya: ${links.open}`],
    }),
    code: ({ code }) => ({
      subject: `Sebaya: code ${code}`,
      lines: [
        `Your code is ${code}. Enter it in Sebaya within 15 minutes so that calls can reach you this way.`,
      ],
    }),
    gap: ({ links }) => ({
      subject: 'Sebaya: a time with nobody on call',
      lines: [
        'Within the next seven days there is a time when no counselor is on call. Please look at the rota.',
        links && `Open Sebaya: ${links.open}`,
      ],
    }),
    warning: ({ links }) => ({
      subject: 'Sebaya: one of your channels has stopped working',
      lines: [
        'Calls no longer arrive by one of your channels, so it was turned off. Please check your channels.',
        links && `Open Sebaya: ${links.open}`,
      ],
    }),
  },
}
