import { cpus } from 'node:os';
import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { required, rowsThatBegin } from '../parse.ts';
import { Source } from '../source.ts';

/** Of the kernel's interface, whatever its own clock is: https://man7.org/linux/man-pages/man5/proc_stat.5.html */
const ticksPerSecond = 100;

/** In the order of the columns; guest time is part of `user` and `nice` already. */
const modes = ['user', 'nice', 'system', 'idle', 'iowait', 'interrupt', 'softirq', 'steal'] as const;

export interface CpuReading {
  readonly count: number;
  /** Seconds since the start of the machine, of all processors together. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** The processors of the machine. */
export class CpuSource extends Source<CpuReading> {
  readonly name = 'cpu';
  readonly #files: SystemFiles;
  readonly #time = this.families.counter('system_cpu_time_seconds_total', 'Time of all processors by mode.', [
    'cpu_mode',
  ]);
  readonly #count = this.families.untyped('system_cpu_logical_count', 'Logical processors of the machine.');

  constructor(families: Families, files: SystemFiles) {
    super(families);
    this.#files = files;
  }

  /** From 0 to 1: the part of all processors' time that was used since the pass before. */
  get utilization(): number | undefined {
    const used = this.perSecond((data) => total(data) - idle(data));
    const all = this.perSecond(total);
    return used === undefined || all === undefined || all === 0 ? undefined : used / all;
  }

  protected read(): CpuReading {
    const text = readIfThere(this.#files, '/proc/stat');
    return text === undefined ? fromNode() : fromProc(text);
  }

  protected publish({ count, seconds }: CpuReading): void {
    for (const [mode, value] of seconds) this.#time.set(value, { cpu_mode: mode });
    this.#count.set(count);
  }
}

function fromProc(text: string): CpuReading {
  const lines = rowsThatBegin(text, 'cpu');
  const [, ...ticks] = lines.find(([name]) => name === 'cpu') ?? [];
  const seconds = new Map(
    modes.map((mode, index) => [mode, required(ticks[index], `${mode} in /proc/stat`) / ticksPerSecond]),
  );
  return { count: lines.filter(([name]) => /^cpu\d+$/.test(name!)).length, seconds };
}

/** Where there is no /proc: macOS and Windows. */
function fromNode(): CpuReading {
  const all = cpus();
  const sum = (mode: keyof (typeof all)[number]['times']) =>
    all.reduce((ms, { times }) => ms + times[mode], 0) / 1_000;
  return {
    count: all.length,
    seconds: new Map([
      ['user', sum('user')],
      ['nice', sum('nice')],
      ['system', sum('sys')],
      ['idle', sum('idle')],
      ['interrupt', sum('irq')],
    ]),
  };
}

function total({ seconds }: CpuReading): number {
  return [...seconds.values()].reduce((all, value) => all + value, 0);
}

function idle({ seconds }: CpuReading): number {
  return (seconds.get('idle') ?? 0) + (seconds.get('iowait') ?? 0);
}
