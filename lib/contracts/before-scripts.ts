/**
 * A public page is sent without its scripts; they come with the first sign of a hand. What the page says to the few lines
 * that wait for them, and what they say to it.
 */

/** On a control that means nothing without scripts, and on a link that does more than lead somewhere. */
export const KEEP = 'data-keep'

/** Names a place in the storage of the tab: where something lies in it, the page needs its scripts at once. */
export const KEPT_UNDER = 'data-kept-under'

/** The event by which the page says that its scripts are there: from here on it hears everything itself. */
export const READY = 'signalbox-ready'
