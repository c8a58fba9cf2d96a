import type { OpenWork } from '../work/open-work.ts';
import type { StackFrame, Stall, StallStack } from './stall.ts';

/** Names of the OpenTelemetry semantic conventions where they have one, and their units: seconds. */
export function stallLogFields(stall: Stall): object {
  const culprit = culpritOf(stall.stacks);
  return {
    'golden_signals.stall_duration': stall.durationMs / 1_000,
    'process.cpu.time': stall.cpuMs / 1_000,
    'golden_signals.open': stall.openCount,
    'golden_signals.open_work': stall.open.map(nameOf),
    'code.function.name': culprit?.functionName,
    'code.file.path': culprit?.file,
    'code.line.number': culprit?.line,
  };
}

/** The innermost function of the application; of a library, or of Node.js, when no other is in the stack. */
export function culpritOf(stacks: readonly StallStack[]): StackFrame | undefined {
  const frames = (stacks.find(({ late }) => !late) ?? stacks[0])?.frames ?? [];
  const own = frames.filter(({ file }) => !file.startsWith('node:'));
  return own.find(({ file }) => !/[\\/]node_modules[\\/]/.test(file)) ?? own[0] ?? frames[0];
}

function nameOf({ method, name }: OpenWork): string {
  return method === undefined ? name : `${method} ${name}`;
}
