/** Returns a number of rows that an address asks for; what is no whole number from 0 on is the other one. */
export function rowNumber(text: string | null, otherwise: number): number {
  const number = Number(text ?? otherwise);
  return Number.isInteger(number) && number >= 0 ? number : otherwise;
}
