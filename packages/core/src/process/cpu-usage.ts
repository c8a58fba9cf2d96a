let last: NodeJS.CpuUsage = { user: 0, system: 0 };

/**
 * Reads the processor time of the process since its start, in microseconds. Never throws: Node fails to read it where
 * the system refuses that, and then it is as it was last.
 */
export function readCpuUsage(): NodeJS.CpuUsage {
  try {
    last = process.cpuUsage();
  } catch {
    // As it was.
  }
  return last;
}
