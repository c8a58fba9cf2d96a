/** Returns the beginning of a text, in memory of its own. Ends with `…` where something was cut off. */
export function boundedText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : detached(`${text.slice(0, maxLength - 1)}…`);
}

/**
 * Returns the same text in memory of its own: what `slice` gives refers to the text that it is a part of, and would
 * keep a megabyte alive for the sake of a line.
 */
export function detached(text: string): string {
  // A joined text is copied when it is sliced, so that what is given refers to that copy.
  return ` ${text}`.slice(1);
}
