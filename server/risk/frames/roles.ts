/** What an event phrase does in the frames. */
export const ROLES = [
  'said', // a whole statement: its level is the pack's, lowered by context
  'act', // killing oneself, as an act
  'actyou', // telling somebody to
  'actother', // somebody else's
  'died', // somebody has
  'die', // being dead
  'state', // "suicidal"
  'wish', // passive, or hopeless: `watch`
  'plan', // preparation
  'goodbye', // for good
  'farewell', // parting words that only count beside others
  'hand', // a means or a place at hand
  'jump', // a jump, where a place to die from is near
  'doit', // "it", where it has been spoken of
  'how', // asks for a way
  'askplan', // the helper asks for a plan
  'askhurt', // whether somebody hurts the other side: a name answers too
  'askscale', // how strong it is, on a scale: a number answers
  'askwhen', // when it was last, or is to be: a time not long ago answers
  'asktook', // whether something was taken: how much of it answers too
  'askmany', // how much of it: only much of it is a sign
  'asksafe', // the helper asks for safety, where "no" is the sign
  'harm', // hurting oneself
  'code', // a code word for it
  'eat', // starving, purging
  'hitme', // violence: the speaker is in the phrase
  'hit', // violence done to whoever is named
  'sex', // sexual violence
  'bully', // bullying
  'neglect',
  'kill', // harming others
  'killyou', // threatens the other side
  'threat', // somebody threatens the speaker
  'ask', // misuse: asks the other side for something
] as const
export type Role = (typeof ROLES)[number]

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}
