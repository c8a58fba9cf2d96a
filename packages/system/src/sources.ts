import type { Clock } from '@golden-signals/core';
import type { Metrics } from '@golden-signals/core/extension';
import type { Cgroup } from './container/cgroup.ts';
import { ContainerCpuSource } from './container/container-cpu.ts';
import { ContainerMemorySource } from './container/container-memory.ts';
import { ContainerTasksSource } from './container/container-tasks.ts';
import { Families } from './families.ts';
import type { SystemFiles } from './files.ts';
import { CpuSource } from './machine/cpu.ts';
import { DiskSource } from './machine/disks.ts';
import { defaultExcludedMounts, FilesystemSource } from './machine/filesystems.ts';
import { LoadSource } from './machine/load.ts';
import { MemorySource } from './machine/memory.ts';
import { NetworkSource } from './machine/network.ts';
import { PressureSource } from './pressure/pressure.ts';
import { ProcessSource } from './process/process-source.ts';
import { SocketSource } from './process/sockets.ts';
import { ThreadPoolSource } from './process/thread-pool.ts';
import { selects } from './selection.ts';
import type { ResolvedSystemOptions } from './system-options.ts';

/** RAM disks, loop devices, floppies and partitions, as node_exporter leaves them out. */
const defaultExcludedDisks = /^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$/;
/** The loopback, and what engines make for containers. */
const defaultExcludedInterfaces = /^(lo|veth.*|br-.*|docker\d+|cali.*|ifb\d+)$/;

interface SourceParts {
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly files: SystemFiles;
  readonly cgroup: Cgroup;
  readonly isMachineOurs: boolean;
  readonly onStuckMount: (mountpoint: string) => void;
}

/** Everything that is looked at; undefined where an option leaves it out. */
export interface Sources {
  readonly cpu: CpuSource | undefined;
  readonly load: LoadSource | undefined;
  readonly memory: MemorySource | undefined;
  readonly disks: DiskSource | undefined;
  readonly filesystems: FilesystemSource | undefined;
  readonly network: NetworkSource | undefined;
  readonly containerCpu: ContainerCpuSource | undefined;
  readonly containerMemory: ContainerMemorySource | undefined;
  readonly containerTasks: ContainerTasksSource | undefined;
  readonly pressure: PressureSource | undefined;
  readonly process: ProcessSource;
  readonly sockets: SocketSource;
  readonly threadPool: ThreadPoolSource;
}

export function createSources(options: ResolvedSystemOptions, parts: SourceParts): Sources {
  const { metrics, clock, files, cgroup, isMachineOurs, onStuckMount } = parts;
  const families = () => new Families(metrics);
  const when = <Made>(isWanted: boolean, make: () => Made): Made | undefined =>
    isWanted ? make() : undefined;
  const ofMachine = <Made>(make: () => Made) => when(isMachineOurs, make);
  const ofContainer = <Made>(make: () => Made) => when(options.container, make);
  return {
    cpu: ofMachine(() => new CpuSource(families(), files)),
    load: ofMachine(() => new LoadSource(families(), files)),
    memory: ofMachine(() => new MemorySource(families(), files)),
    disks: ofMachine(() => new DiskSource(families(), files, selects(options.disks, defaultExcludedDisks))),
    filesystems: ofMachine(
      () =>
        new FilesystemSource(families(), {
          files,
          clock,
          selects: selects(options.mounts, defaultExcludedMounts),
          onStuck: onStuckMount,
        }),
    ),
    network: ofMachine(
      () => new NetworkSource(families(), files, selects(options.interfaces, defaultExcludedInterfaces)),
    ),
    containerCpu: ofContainer(() => new ContainerCpuSource(families(), files, cgroup)),
    containerMemory: ofContainer(() => new ContainerMemorySource(families(), files, cgroup)),
    containerTasks: ofContainer(() => new ContainerTasksSource(families(), files, cgroup)),
    pressure: when(options.pressure, () => new PressureSource(families(), files, cgroup)),
    process: new ProcessSource(families(), files),
    sockets: new SocketSource(families(), files),
    threadPool: new ThreadPoolSource(families(), clock),
  };
}
