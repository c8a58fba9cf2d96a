import { GoldenSignalsError } from '@golden-signals/core';
import {
  type Extension,
  type ExtensionHost,
  formatRatio,
  memoryLimitBytes,
} from '@golden-signals/core/extension';
import { Cgroup } from './container/cgroup.ts';
import { isInContainer } from './container/in-container.ts';
import { type SystemFiles, systemFiles } from './files.ts';
import { GrowthMetrics } from './growth/growth-metrics.ts';
import { GrowthWatch } from './growth/growth-watch.ts';
import { LiveHeap } from './growth/live-heap.ts';
import { growthSubjects } from './growth/subjects.ts';
import { garbageEndpoint } from './memory/garbage-endpoint.ts';
import { Memory } from './memory/memory.ts';
import { memoryState } from './memory/memory-state.ts';
import { PassFiles } from './pass-files.ts';
import { Passes } from './passes.ts';
import { Waits, waitSampleMs } from './pressure/waits.ts';
import { OpenFiles } from './process/open-files.ts';
import type { Source } from './source.ts';
import { createSources, type Sources } from './sources.ts';
import { type Judge, systemFindings } from './system-findings.ts';
import { type ResolvedSystemOptions, resolveSystemOptions, type SystemOptions } from './system-options.ts';
import { systemPanels } from './system-panels.ts';
import { type SystemReport, systemReport, systemText } from './system-report.ts';
import { systemSignals } from './system-signals.ts';

/** What exists once a monitor uses it. */
interface InUse {
  readonly memory: Memory;
  report(): SystemReport;
  pass(): Promise<void>;
}

/**
 * How full the machine, the container and the process are, what they made requests wait for, and what only grows.
 *
 * Made by `system()`, put to use by `createMonitor({ extensions })` or `monitor.use()`.
 */
export class System implements Extension {
  readonly name = 'system';
  readonly #options: ResolvedSystemOptions;
  readonly #files: SystemFiles;
  #inUse: InUse | undefined;

  /**
   * @param files Where the kernel's numbers are read. Default: from this machine.
   * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
   */
  constructor(options: SystemOptions = {}, files: SystemFiles = systemFiles()) {
    this.#options = resolveSystemOptions(options);
    this.#files = files;
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#inUse !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses this system already; make one for each: system({ … }).',
      );
    }
    const inUse = this.#begin(host);
    host.every(this.#options.intervalMs, () => inUse.pass());
    void inUse.pass();
    this.#inUse = inUse;
  }

  /** Returns how full everything was at the last pass. @throws GoldenSignalsError `ERR_GS_SYSTEM_NOT_IN_USE` */
  snapshot(): SystemReport {
    return this.#use().report();
  }

  /** The memory of the process and around it. @throws GoldenSignalsError `ERR_GS_SYSTEM_NOT_IN_USE` */
  get memory(): Memory {
    return this.#use().memory;
  }

  /** Reads everything now, besides the passes at intervals. @throws GoldenSignalsError `ERR_GS_SYSTEM_NOT_IN_USE` */
  refresh(): Promise<void> {
    return this.#use().pass();
  }

  #use(): InUse {
    if (this.#inUse !== undefined) return this.#inUse;
    throw new GoldenSignalsError(
      'ERR_GS_SYSTEM_NOT_IN_USE',
      'No monitor uses this system yet: give it to createMonitor({ extensions: [system] }) first.',
    );
  }

  #begin(host: ExtensionHost): InUse {
    const options = this.#options;
    const files = new PassFiles(this.#files);
    host.onClose(() => files.close());
    const { clock, metrics } = host;
    const inContainer = isInContainer(this.#files, process.env);
    const cgroup = new Cgroup(files);
    const sources = createSources(options, {
      metrics,
      clock,
      files,
      cgroup,
      isMachineOurs: options.machine ?? !inContainer,
      onStuckMount: (mountpoint) =>
        host.logger.error(
          { mountpoint },
          `The mount ${mountpoint} does not answer; it is not looked at any more.`,
        ),
    });
    const all = Object.values(sources).filter((source) => source !== undefined) as Source<unknown>[];
    const passes = new Passes(host, all, () => {
      files.forget();
      cgroup.refresh();
    });
    const now = () => memoryState(clock.wallTimeMs(), sources.memory?.data, sources.containerMemory?.data);
    const memory = new Memory({
      host,
      now,
      pressureRatio: options.memoryPressureRatio,
      onPressure: options.onMemoryPressure,
    });
    const openFiles = new OpenFiles(clock);
    const growth = this.#watchGrowth(host, sources, openFiles);
    const growthMetrics = new GrowthMetrics(metrics);
    const judge: Judge = (id, value) => host.signals.get(id).severity(value);
    const report = () =>
      systemReport({
        sources,
        isInContainer: inContainer,
        memory: now(),
        growth: growth.read(),
        collectors: passes.states,
        judge,
      });
    if (options.pressure) this.#explainWaits(host, cgroup);
    for (const signal of systemSignals(sources, openFiles, () => growth.read())) host.signals.define(signal);
    host.findings.add('system', () => systemFindings(sources, growth.read(), judge));
    host.endpoints.add(garbageEndpoint(memory, host.endpoints.monitoringPath));
    host.sections.add<SystemReport>({
      name: 'system',
      headline: 'system',
      read: report,
      text: systemText,
      cards: [
        {
          title: 'Memory',
          value: ({ memory: { usedBytes, limitBytes } }) => formatRatio(usedBytes / limitBytes),
        },
      ],
      panels: systemPanels,
    });
    return {
      memory,
      report,
      async pass() {
        await passes.run();
        memory.look();
        growth.look();
        growthMetrics.publish(growth.read());
      },
    };
  }

  #watchGrowth(
    host: ExtensionHost,
    { filesystems, process: ofProcess }: Sources,
    openFiles: OpenFiles,
  ): GrowthWatch {
    const heap = new LiveHeap();
    host.onClose(() => heap.close());
    let started = 0;
    host.work.onStart(() => {
      started += 1;
    });
    return new GrowthWatch({
      clock: host.clock,
      subjects: growthSubjects({
        heap,
        openFiles,
        memoryLimitBytes: () => memoryLimitBytes(),
        seriesCount: () => host.metrics.seriesCount,
        residentBytes: () => ofProcess.data?.residentBytes ?? process.memoryUsage.rss(),
        filesystems,
      }),
      load() {
        const since = started;
        started = 0;
        return since;
      },
    });
  }

  /** The kernel's counts of waiting, ten times a second, where there are any. */
  #explainWaits(host: ExtensionHost, cgroup: Cgroup): void {
    const waits = new Waits(host.clock, this.#files, cgroup);
    host.onClose(() => waits.close());
    if (!waits.isKnown) return;
    host.every(waitSampleMs, () => waits.sample());
    host.causes.add((span) => waits.explain(span));
  }
}

/**
 * Makes the extension that watches the machine, the container and the process.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function system(options: SystemOptions = {}): System {
  return new System(options);
}
