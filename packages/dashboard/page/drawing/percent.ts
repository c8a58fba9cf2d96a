/** Of a chart's width, which is 1,000. */
export function percent(thousandths: number): string {
  return `${round(thousandths / 10)}%`;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
