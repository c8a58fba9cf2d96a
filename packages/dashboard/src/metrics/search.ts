/** Says whether all words of a search are in a text of lower case, in any order. */
export function matchesWords(text: string, words: string): boolean {
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
