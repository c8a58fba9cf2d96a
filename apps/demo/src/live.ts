import type { WriteStream } from 'node:tty';
import type { RecentLog } from './recent-log.ts';
import type { RunningShop } from './running-shop.ts';
import { Screen } from './screen.ts';
import { formatTable } from './table.ts';
import { worstOfEach } from './what-went-wrong.ts';

const redrawMs = 500;
/** A log file wants to be read, not watched. */
const plainIntervalMs = 10_000;
const plainFormat = { width: 200, maxRoutes: 100, colour: false };

interface LiveOptions {
  addresses: readonly string[];
  output: WriteStream;
  /** Shown below the table on a terminal. */
  log: RecentLog;
}

/** Returns the version that serves now, or did so last. */
type Serving = () => RunningShop;

/** Shows the golden signals until the returned function is called: in place on a terminal, now and then elsewhere. */
export function showLive(serving: Serving, options: LiveOptions): () => void {
  const { addresses, output } = options;
  const show = output.isTTY ? inPlace(serving, options) : plain(serving, options);
  if (!output.isTTY) output.write(`${addresses.join('\n')}\n\n`);
  const timer = setInterval(show, output.isTTY ? redrawMs : plainIntervalMs);
  return () => {
    clearInterval(timer);
    show();
  };
}

function inPlace(serving: Serving, { addresses, output, log }: LiveOptions): () => void {
  const screen = new Screen(output);
  const colour = output.hasColors();
  return () => {
    const { monitor, state } = serving();
    const snapshot = monitor.snapshot();
    const { columns: width, rows: height } = output;
    const lines = [
      ...worstOfEach(monitor),
      ...addresses,
      'd breaks or repairs the database, c the cache, s the stock-taking, p payments, which alerts within seconds. Ctrl-C ends and compares.',
      '',
      ...log.lines,
    ];
    const frame = (table: readonly string[]): string[] => [
      `A small shop and its visitors: the last ${snapshot.window.seconds} seconds; version ${snapshot.service.version}, up ${snapshot.uptimeSeconds.toFixed(0)} s`,
      '',
      ...table,
      ...state.map((line) => line.slice(0, width)),
      '',
      ...lines.map((line) => line.slice(0, width)),
    ];
    // What is higher than the terminal cannot be drawn over; one more line is the cursor's own.
    const around = frame(formatTable({ ...snapshot, routes: [] }, plainFormat)).length;
    const maxRoutes = Math.max(0, height - around - 1);
    screen.draw(frame(formatTable(snapshot, { width, maxRoutes, colour })));
  };
}

function plain(serving: Serving, { output }: LiveOptions): () => void {
  let shownMs = performance.now();
  return () => {
    // The last table of a run is not shown twice when a regular one has just been.
    if (performance.now() - shownMs < 1_000) return;
    shownMs = performance.now();
    const { monitor, state } = serving();
    const snapshot = monitor.snapshot();
    output.write(`${[...formatTable(snapshot, plainFormat), ...state].join('\n')}\n\n`);
  };
}
