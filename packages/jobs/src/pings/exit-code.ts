/**
 * Returns what an error says of the exit code of a child process, as those of `node:child_process` and execa do: a number
 * from 1 to 255; undefined for any other error. Never throws.
 */
export function exitCodeOf(error: unknown): number | undefined {
  try {
    const { exitCode, code } = error as { readonly exitCode?: unknown; readonly code?: unknown };
    return [exitCode, code].find(
      (value): value is number => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 255,
    );
  } catch {
    return undefined;
  }
}
