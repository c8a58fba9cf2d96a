import type { FilesystemReading } from './filesystems.ts';

const minuteMs = 60_000;
/** An hour, with one point a minute, of which half has to be known. */
const maxPoints = 61;
const leastMs = 30 * minuteMs;
/** How far ahead. */
export const forecastMs = 4 * 60 * minuteMs;

interface Forecast {
  readonly points: Array<{ readonly atMs: number; readonly ratio: number }>;
  ratio: number | undefined;
}

/** How full disks will be in four hours, if they go on as in the last hour. */
export class DiskForecast {
  readonly #disks = new Map<string, Forecast>();
  #dueMs = Number.NEGATIVE_INFINITY;

  add(nowMs: number, filesystems: ReadonlyMap<string, FilesystemReading>): void {
    if (nowMs < this.#dueMs) return;
    this.#dueMs = nowMs + minuteMs;
    for (const mountpoint of this.#disks.keys())
      if (!filesystems.has(mountpoint)) this.#disks.delete(mountpoint);
    for (const [mountpoint, { usedRatio }] of filesystems) {
      const disk = this.#disks.get(mountpoint) ?? { points: [], ratio: undefined };
      disk.points.push({ atMs: nowMs, ratio: usedRatio });
      if (disk.points.length > maxPoints) disk.points.shift();
      disk.ratio = lineAt(disk.points, nowMs + forecastMs);
      this.#disks.set(mountpoint, disk);
    }
  }

  /** Returns the share that is used then, which is above 1 where more is needed; undefined before half an hour is known. */
  ratioOf(mountpoint: string): number | undefined {
    return this.#disks.get(mountpoint)?.ratio;
  }
}

/** Returns the value of the straight line of least squares, as `predict_linear` of PromQL. */
function lineAt(points: Forecast['points'], atMs: number): number | undefined {
  if (points.at(-1)!.atMs - points[0]!.atMs < leastMs) return undefined;
  const meanMs = points.reduce((sum, point) => sum + point.atMs, 0) / points.length;
  const mean = points.reduce((sum, { ratio }) => sum + ratio, 0) / points.length;
  let covariance = 0;
  let variance = 0;
  for (const point of points) {
    covariance += (point.atMs - meanMs) * (point.ratio - mean);
    variance += (point.atMs - meanMs) ** 2;
  }
  return mean + (covariance / variance) * (atMs - meanMs);
}
