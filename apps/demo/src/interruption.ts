/** npm hands Ctrl-C on to a process that the terminal has told already, so the same one may come twice in a row. */
const echoMs = 1_000;

/** Resolves with the first SIGINT or SIGTERM; another one, a second later or more, ends the process at once. */
export function interruption(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      const nowMs = performance.now();
      if (firstMs !== undefined && nowMs - firstMs > echoMs) process.exit(130);
      firstMs ??= nowMs;
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
