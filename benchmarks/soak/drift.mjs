import { median } from '../harness/statistics.mjs';

/**
 * How the heap changed over a time: its slope after Theil and Sen, which single outliers do not move, over the whole time
 * and as a share of the median, and how far apart the readings are.
 *
 * @param {ReadonlyArray<{ minute: number, bytes: number }>} readings
 */
export function driftOf(readings) {
  const slopes = readings.flatMap((late, index) =>
    readings.slice(0, index).map((early) => (late.bytes - early.bytes) / (late.minute - early.minute)),
  );
  const bytes = readings.map((reading) => reading.bytes);
  const middle = median(bytes);
  const minutes = (readings.at(-1)?.minute ?? 0) - (readings[0]?.minute ?? 0);
  return {
    medianBytes: middle,
    bytesPerMinute: median(slopes),
    drift: (median(slopes) * minutes) / middle,
    spread: (Math.max(...bytes) - Math.min(...bytes)) / middle,
  };
}
