import type { Cgroup } from '../container/cgroup.ts';
import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { digitsAt } from '../parse.ts';
import { Source } from '../source.ts';
import { Unavailable } from '../unavailable.ts';

export type Resource = 'cpu' | 'memory' | 'io';
export type PressureScope = 'system' | 'cgroup';

const resources: readonly Resource[] = ['cpu', 'memory', 'io'];

/** How long tasks waited for a resource, since the start: https://docs.kernel.org/accounting/psi.html */
export interface Pressure {
  readonly scope: PressureScope;
  readonly resource: Resource;
  /** At least one task waited. */
  readonly waitingSeconds: number;
  /** All tasks waited; undefined where the kernel does not say. */
  readonly stalledSeconds: number | undefined;
}

/** How long tasks of the machine and of the container waited for processors, memory and disks. */
export class PressureSource extends Source<readonly Pressure[]> {
  readonly name = 'pressure';
  readonly #files: SystemFiles;
  readonly #paths: readonly PressurePath[];
  readonly #waiting = this.families.counter(
    'pressure_waiting_seconds_total',
    'Time in which at least one task waited for the resource.',
    ['resource', 'scope'],
  );
  readonly #stalled = this.families.counter(
    'pressure_stalled_seconds_total',
    'Time in which all tasks waited for the resource.',
    ['resource', 'scope'],
  );

  constructor(families: Families, files: SystemFiles, cgroup: Cgroup) {
    super(families);
    this.#files = files;
    this.#paths = pressurePaths(files, cgroup);
  }

  protected read(): readonly Pressure[] {
    if (this.#paths.length === 0) throw new Unavailable('the kernel does not publish pressure');
    return this.#paths.map(({ path, scope, resource }) => ({
      scope,
      resource,
      ...parsePressure(this.#files.read(path)),
    }));
  }

  protected publish(pressures: readonly Pressure[]): void {
    for (const { scope, resource, waitingSeconds, stalledSeconds } of pressures) {
      this.#waiting.set(waitingSeconds, { resource, scope });
      this.#stalled.set(stalledSeconds, { resource, scope });
    }
  }
}

export interface PressurePath {
  readonly path: string;
  readonly scope: PressureScope;
  readonly resource: Resource;
}

/** Returns the files of pressure that exist here. */
export function pressurePaths(files: SystemFiles, cgroup: Cgroup): PressurePath[] {
  const path = cgroup.unified()?.path;
  // Only the group that all others are in has no such file: its pressure is the machine's.
  const own =
    path !== undefined && readIfThere(files, `${path}/cgroup.events`) !== undefined ? path : undefined;
  return resources
    .flatMap((resource): PressurePath[] => [
      { path: `/proc/pressure/${resource}`, scope: 'system', resource },
      ...(own === undefined
        ? []
        : [{ path: `${own}/${resource}.pressure`, scope: 'cgroup' as const, resource }]),
    ])
    .filter(({ path }) => readIfThere(files, path) !== undefined);
}

/** @param text `some avg10=0.00 avg60=0.00 avg300=0.00 total=µs`, and a line that begins with `full`. */
export function parsePressure(text: string): Pick<Pressure, 'waitingSeconds' | 'stalledSeconds'> {
  const waitingSeconds = totalSeconds(text, 'some ');
  if (waitingSeconds === undefined) throw new Unavailable('the file of pressure holds no total');
  return { waitingSeconds, stalledSeconds: totalSeconds(text, 'full ') };
}

function totalSeconds(text: string, kind: string): number | undefined {
  const line = text.startsWith(kind) ? 0 : text.indexOf(`\n${kind}`) + 1;
  if (line === 0 && !text.startsWith(kind)) return undefined;
  const end = text.indexOf('\n', line);
  const total = text.indexOf(totalName, line);
  if (total === -1 || (end !== -1 && total > end)) return undefined;
  const micros = digitsAt(text, total + totalName.length);
  return micros === undefined ? undefined : micros / 1e6;
}

const totalName = ' total=';
