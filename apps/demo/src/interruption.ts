/** npm hands Ctrl-C on to a process that the terminal has told already, so the same one may come twice in a row. */
const echoMs = 1_000;

/** Resolves at the first SIGINT or SIGTERM; another one, a second later or more, ends the process at once. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const onSignal = (): void => {
      const nowMs = performance.now();
      if (firstMs !== undefined && nowMs - firstMs > echoMs) process.exit(130);
      firstMs ??= nowMs;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
