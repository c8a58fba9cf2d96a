/** How full the machine, the container and the process are, and what only grows. */

export type { ContainerCpuReading } from './container/container-cpu.ts';
export type { ContainerMemoryReading } from './container/container-memory.ts';
export type { Growth } from './growth/growth.ts';
export type { GrowthReport } from './growth/growth-watch.ts';
export type { FilesystemReading } from './machine/filesystems.ts';
export type { LoadReading } from './machine/load.ts';
export type { MemoryReading } from './machine/memory.ts';
export type { GarbageCollected, Memory } from './memory/memory.ts';
export type { MemoryState } from './memory/memory-state.ts';
export type { CollectorState } from './passes.ts';
export type { Pressure, PressureScope, Resource } from './pressure/pressure.ts';
export type { ProcessReading } from './process/process-source.ts';
export type { SocketReading } from './process/sockets.ts';
export type { NamePattern, Selection } from './selection.ts';
export { type System, system } from './system.ts';
export type { SystemOptions } from './system-options.ts';
export type { DiskRates, InterfaceRates, SystemReport } from './system-report.ts';
