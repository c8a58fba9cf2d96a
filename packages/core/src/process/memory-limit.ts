import { totalmem } from 'node:os';

/**
 * Returns the memory this process may use, in bytes: the limit of its control group (a container's limit), or the
 * machine's memory when there is none or a greater one.
 *
 * Node.js reads `memory.max` and `memory.high` of cgroup v2, or the limits of v1, at every call: limits may change.
 *
 * @param constrained What Node.js found; 0 or undefined where it finds nothing, more than 2^60 where nothing is limited.
 */
export function memoryLimitBytes(
  constrained: number | undefined = process.constrainedMemory(),
  machine = totalmem(),
): number {
  return constrained === undefined || constrained <= 0 ? machine : Math.min(constrained, machine);
}
