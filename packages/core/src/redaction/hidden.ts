/** Stands where a secret was. */
export const hidden = '[redacted]';

/** Stands where a card number was: told apart, because for grouping it is a number like others. */
export const hiddenNumber = '[redacted number]';
