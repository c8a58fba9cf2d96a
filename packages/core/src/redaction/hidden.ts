/** Stands where a secret was. */
export const hidden = '[redacted]';

/** Stands where a card number was. It has a text of its own, because grouping takes it for a number like any other. */
export const hiddenNumber = '[redacted number]';
