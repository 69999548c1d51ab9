/** Under these names half-written text is kept. */
export const FIRST_DRAFT = 'first'
export const NOTE_DRAFT = 'note'
