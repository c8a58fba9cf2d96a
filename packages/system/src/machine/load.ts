import { loadavg, uptime } from 'node:os';
import type { Families } from '../families.ts';
import type { SystemFiles } from '../files.ts';
import { NamedNumbers, required, rows } from '../parse.ts';
import { Source } from '../source.ts';
import { Unavailable } from '../unavailable.ts';

export interface LoadReading {
  /** Averages of 1, 5 and 15 minutes: tasks that run, or wait for a processor or a disk. */
  readonly load: readonly [number, number, number];
  readonly uptimeSeconds: number;
  readonly processes: number | undefined;
  readonly threads: number | undefined;
  readonly runningProcesses: number | undefined;
  readonly blockedProcesses: number | undefined;
  readonly fileHandles: number | undefined;
  readonly maxFileHandles: number | undefined;
}

/** Processes are counted once a minute, at the usual interval. */
const passesPerCount = 6;

/** How much there is to do on the machine. In a container too the kernel knows the machine's load only. */
export class LoadSource extends Source<LoadReading> {
  readonly name = 'load';
  readonly #files: SystemFiles;
  #pass = 0;
  #processCount: number | undefined;
  readonly #load = this.families.gauge('system_load_average', 'Load average of the machine.', ['period']);
  readonly #uptime = this.families.gauge('system_uptime_seconds', 'Time since the machine was started.');
  readonly #processes = this.families.untyped('system_process_count', 'Processes of the machine.');
  readonly #threads = this.families.gauge('system_threads', 'Threads of the machine.');
  readonly #states = this.families.gauge('system_processes_busy', 'Processes that run, or wait for a disk.', [
    'state',
  ]);
  readonly #handles = this.families.gauge('system_file_handles', 'Open file handles of the machine.');
  readonly #maxHandles = this.families.gauge(
    'system_file_handles_limit',
    'File handles that the machine may open.',
  );

  constructor(families: Families, files: SystemFiles) {
    super(families);
    this.#files = files;
  }

  protected read(): LoadReading {
    if (process.platform === 'win32') throw new Unavailable('Windows has no load average');
    if (process.platform !== 'linux') {
      const [one = 0, five = 0, fifteen = 0] = loadavg();
      return { ...unknown, load: [one, five, fifteen], uptimeSeconds: uptime() };
    }
    const [load = []] = rows(this.#files.read('/proc/loadavg'));
    const average = (index: number) => required(load[index], 'an average in /proc/loadavg');
    const stat = new NamedNumbers(this.#files.read('/proc/stat'));
    const [handles = []] = rows(this.#files.read('/proc/sys/fs/file-nr'));
    const [up = []] = rows(this.#files.read('/proc/uptime'));
    return {
      load: [average(0), average(1), average(2)],
      uptimeSeconds: required(up[0], '/proc/uptime'),
      processes: this.#countProcesses(),
      threads: required(load[3]?.split('/')[1], 'the number of threads in /proc/loadavg'),
      runningProcesses: required(stat.get('procs_running'), 'procs_running in /proc/stat'),
      blockedProcesses: required(stat.get('procs_blocked'), 'procs_blocked in /proc/stat'),
      fileHandles: required(handles[0], '/proc/sys/fs/file-nr'),
      maxFileHandles: required(handles[2], '/proc/sys/fs/file-nr'),
    };
  }

  /** The list takes as long as all the rest of a pass. */
  #countProcesses(): number | undefined {
    if (this.#pass++ % passesPerCount === 0) {
      this.#processCount = this.#files.list('/proc').filter((name) => /^\d+$/.test(name)).length;
    }
    return this.#processCount;
  }

  protected publish(reading: LoadReading): void {
    const [one, five, fifteen] = reading.load;
    this.#load.set(one, { period: '1m' });
    this.#load.set(five, { period: '5m' });
    this.#load.set(fifteen, { period: '15m' });
    this.#uptime.set(reading.uptimeSeconds);
    this.#processes.set(reading.processes);
    this.#threads.set(reading.threads);
    this.#states.set(reading.runningProcesses, { state: 'running' });
    this.#states.set(reading.blockedProcesses, { state: 'blocked' });
    this.#handles.set(reading.fileHandles);
    this.#maxHandles.set(reading.maxFileHandles);
  }
}

const unknown = {
  processes: undefined,
  threads: undefined,
  runningProcesses: undefined,
  blockedProcesses: undefined,
  fileHandles: undefined,
  maxFileHandles: undefined,
};
