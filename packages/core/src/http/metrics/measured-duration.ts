/**
 * How long the current request took and from when on it is slow, in milliseconds (docs/hot-path.md, rule 7).
 */
export const measured = new Float64Array(2);
