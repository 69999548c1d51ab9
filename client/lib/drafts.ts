import { keep, kept } from './keep.ts'

/** Half-written text survives a reload, a lost connection and a change of language, and ends with the tab. */
export const draft = (place: string): string => kept<string>(`draft.${place}`) ?? ''
export const keepDraft = (place: string, text: string): void => keep(`draft.${place}`, text)
