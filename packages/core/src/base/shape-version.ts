/**
 * The version of all that two installed copies of this package share through registered symbols: monitors, contexts, what
 * is bound to them, and Nest's injection tokens. Every such symbol ends in it, so that copies whose objects differ do not
 * find each other's. Raise it with a change that the code of an earlier version cannot work with.
 */
export const shapeVersion = 1;
