/** Indonesian verb forms, formal and colloquial, made when rules are compiled so that reading a message never stems. */

const VOWEL = /^[aeiou]/

/** The root with its nasal prefix: `nasal('pukul', 'me')` → `memukul`, with '' → `mukul`, with 'nge' → `ngepukul`. */
function nasal(root: string): string[] {
  const rest = root.slice(1)
  switch (root[0]) {
    case 'p':
      return [`mem${rest}`, `m${rest}`, `nge${root}`, `mem${root}`]
    case 't':
      return [`men${rest}`, `n${rest}`, `nge${root}`]
    case 'k':
      return [`meng${rest}`, `ng${rest}`, `nge${root}`]
    case 's':
      return [`meny${rest}`, `ny${rest}`, `nge${root}`]
    case 'b':
    case 'f':
    case 'v':
      return [`mem${root}`, `nge${root}`, `m${root}`]
    case 'd':
      return [`men${root}`, `nge${root}`, `n${root}`]
    case 'j':
      return [`men${root}`, `nge${root}`, `n${root}`]
    case 'c':
      return [`men${root}`, `nge${root}`, `ny${rest}`, `ng${root}`]
    case 'g':
    case 'h':
      return [`meng${root}`, `nge${root}`, `ng${root}`]
    case 'l':
    case 'r':
    case 'm':
    case 'n':
    case 'w':
    case 'y':
      return [`me${root}`, `nge${root}`]
    default:
      return VOWEL.test(root) ? [`meng${root}`, `ng${root}`] : [`me${root}`, `nge${root}`]
  }
}

const OBJECTS = ['', 'in', 'kan', 'i']

function withObjects(stems: string[]): string[] {
  const forms = new Set<string>()
  for (const stem of stems) {
    for (const ending of OBJECTS) {
      const suffix =
        ending !== '' && stem.endsWith(ending[0]!) && ending.length < 3 ? ending.slice(1) : ending
      forms.add(stem + suffix)
    }
  }
  return [...forms]
}

/** Every way to say that somebody does it: bunuh, membunuh, ngebunuh, bunuhin, membunuhi … */
export function activeForms(root: string): string[] {
  return withObjects([root, ...nasal(root)])
}

/** Every way to say that it is done to somebody: dibunuh, dibunuhin, kebunuh, terbunuh, kupukul is active and not here. */
export function passiveForms(root: string): string[] {
  return [...withObjects([`di${root}`]), `ke${root}`, `ter${root}`]
}
