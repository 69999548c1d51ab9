/** Plain statements in every person, tense and tail: an idiom or a cue that swallows one of them swallows a whole family. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadPacks, loadWeights } from './load.ts'
import type { Message } from './types.ts'
import { compile } from './watch.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const watch = compile(loadPacks(file('packs')), undefined, loadWeights(file('model/weights.bin')))

const level = (messages: Message[]) => watch.judge(messages.map(message => watch.read(message))).level
const parts = (text: string) => text.split('|').map(part => part.trim())

/** Who, what, and what may stand behind it. */
const STATEMENTS: Record<string, [string, string, string]> = {
  'blows, English': [
    'my dad | he | my boyfriend | she | my stepmum | my brother',
    'hit me | hits me | beat me | slapped me | kicked me | choked me | burned me | raped me | pushed me down the stairs | locked me in my room',
    '| again | last night | hard | with a belt | in the face | because i was late | every day | when he was drunk | so badly i bled',
  ],
  'blows, Indonesian': [
    'bapakku | ayah tiri | pacarku | suamiku | dia | ibu | kakakku | guruku',
    'mukul aku | mukulin aku | nampar aku | nyekik aku | megang megang aku | merkosa aku | ngunci aku di kamar | nyundut aku pake rokok',
    '| lagi | tadi malam | tiap hari | pake sabuk | kalo mabuk | sampe berdarah | karena nilai | di depan adik',
  ],
  'wishes to die, English': [
    "i want to | i wanna | i'm going to | i've been thinking i should | i keep wanting to | i have decided to",
    'kill myself | end my life | hang myself | jump off a bridge | take all my pills | shoot myself | drown myself | jump in front of a train',
    '| tonight | tomorrow | on friday | after school | i mean it | and nobody knows | because of him | please help',
  ],
  'wishes to die, Indonesian': [
    'aku mau | gue pengen | saya akan | aku kepikiran | aku udah niat | pengen',
    'bunuh diri | gantung diri | lompat dari jembatan | minum semua obat | nyilet nadi | bundir | minum racun',
    '| malam ini | besok | hari jumat | abis ujian | beneran | karena dia | kak | tolong | ga kuat lagi',
  ],
  'self-harm and eating, English': [
    "i | i keep | i can't stop | i've been",
    'cutting myself | cutting my arms | burning myself | hurting myself | starving myself | purging',
    '| again | every night | and nobody knows | since monday | to cope | because of school',
  ],
  'self-harm and eating, Indonesian': [
    'aku | aku masih | gue | semalem aku',
    'nyilet tangan | nyilet paha | nyakitin diri sendiri | nyayat tangan | minum obat pencahar',
    '| lagi | tiap malam | di kamar mandi | dan ga ada yg tau | sejak senin | biar lega',
  ],
  'pills taken, English': [
    'i | i just | i already',
    'took all my pills | swallowed all the tablets | took an overdose | took too many pills | drank bleach',
    '| and i feel sick | ten minutes ago | help | sorry | tonight | to die',
  ],
  'pills taken, Indonesian': [
    'aku | aku barusan | gue udah',
    'minum semua obat | nelen semua pil | minum racun tikus | ngabisin sebotol obat | minum 30 paracetamol',
    '| dan aku pusing | sepuluh menit lalu | tolong | maaf | malem ini | biar mati',
  ],
  'told to die': [
    'they | people at school | my classmates | my boss',
    'tell me to kill myself | say i should die | told me to hang myself | say everyone would be happier if i died',
    '| every day | again | and laugh | in the group chat | since september',
  ],
  'others to be hurt': [
    "i'm going to | i want to | i keep thinking i should | i have decided to",
    'kill my boss | stab him | kill my stepdad | poison my husband | burn their house down | run her over',
    '| on friday | after work | with a knife | and i mean it | this week',
  ],
}

/** The same words where they are denied, long over, told of a film, or about something else. */
const CALM: Record<string, [string, string, string]> = {
  'denied, English': [
    'i | honestly i | but i | no, i',
    "don't want to die | don't want to kill myself | would never hurt myself | am not suicidal | don't think about suicide | have never cut myself | never took any pills",
    '| at all | i just want to sleep | i am just tired | if that is what you mean',
  ],
  'denied, Indonesian': [
    'aku | jujur aku | tapi aku | nggak, aku',
    'ga mau mati | ga mau bunuh diri | ga pernah nyakitin diri | ga kepikiran bunuh diri | ga pernah nyilet | ga mau nyakitin siapa siapa',
    '| kok | kak | cuma capek | cuma sedih aja | tenang aja',
  ],
  'long over, English': [
    'years ago | five years ago | when i was 12 | in middle school',
    'i tried to kill myself | i used to cut | i was suicidal | i took an overdose | my dad used to hit me',
    "but i am fine now | and i have been well for years | but that's over | and therapy helped, i am good now",
  ],
  'long over, Indonesian': [
    'dulu | tiga tahun lalu | pas smp | waktu kecil',
    'aku pernah nyoba bunuh diri | aku suka nyilet | aku pernah overdosis | aku sempet kepikiran mati | bapak suka mukul aku',
    'tapi sekarang udah baik | sekarang udah sembuh | udah lama lewat, sekarang aman | alhamdulillah sekarang udah ga',
  ],
  'told of a film, both': [
    'in the film | in this book | in the game | the news said',
    'a girl kills herself | he hangs himself | she takes an overdose | they shoot everyone | he stabs his boss',
    '| and i cried | at the end | lol',
  ],
  'about something else, English': [
    'i | my friend | my mum | my brother',
    'cut the cake | hit the gym | jumped in the pool | took a vitamin | killed the lights | hung the washing | died in the game | shot a video',
    '| again | today | last night | tonight | on friday',
  ],
  'about something else, Indonesian': [
    'aku | temenku | ibuku | adikku',
    'motong kue | lompat tali | minum obat flu | matiin lampu | mati gaya | mukul bola | nembak gebetan | bunuh nyamuk | gantung baju',
    '| lagi | hari ini | tadi malam | jumat nanti | wkwk',
  ],
}

const bodies = (of: [string, string, string]) => {
  const [who, what, tail] = of.map(parts) as [string[], string[], string[]]
  return who.flatMap(one => what.flatMap(two => tail.map(three => `${one} ${two} ${three}`.trim())))
}
const pages = (body: string, from: Message['from'] = 'requester') => level([{ from, body }]) >= 2

test.each(Object.entries(STATEMENTS))('[RW21] %s: said outright it pages, whoever, whenever', (_, of) => {
  expect(bodies(of).filter(body => !pages(body))).toEqual([])
})

const ANSWERS: [string, string][] = [
  [
    'are you thinking of killing yourself? | are you having thoughts of suicide? | are you hurting yourself? | does he hit you? | do you make yourself throw up?',
    'yes | yeah | i am | sometimes | every day | all the time | i think so | yes but please dont tell | often',
  ],
  [
    'kamu kepikiran bunuh diri? | kamu pengen mati? | kamu nyakitin diri sendiri? | kamu masih nyilet? | dia mukul kamu?',
    'iya | iya kak | kadang | sering | tiap hari | iya tapi jangan bilang siapa siapa | ya gitu | masih',
  ],
]

test.each(ANSWERS)('[RW21] a helper asks, and every yes pages: %s', (asked, answers) => {
  const calm = parts(asked).flatMap(question =>
    parts(answers)
      .filter(
        answer =>
          level([
            { from: 'peer', body: question },
            { from: 'requester', body: answer },
          ]) < 2,
      )
      .map(answer => `${question} ${answer}`),
  )
  expect(calm).toEqual([])
})

test.each(Object.entries(CALM))('[RW22] %s: it pages nobody', (_, of) => {
  expect(bodies(of).filter(body => pages(body))).toEqual([])
})

test('[RW22] a helper who asks pages nobody', () => {
  const questions = ANSWERS.flatMap(([asked]) => parts(asked))
  expect(questions.filter(body => pages(body, 'peer'))).toEqual([])
})
