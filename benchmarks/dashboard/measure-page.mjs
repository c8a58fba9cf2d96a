import { median } from '../harness/statistics.mjs';
import { startEmptyPage } from './empty-page.mjs';
import { startService } from './measured-service.mjs';
import * as names from './names.mjs';
import { PageWatcher } from './watch-page.mjs';

/** @typedef {import('./watched.mjs').Seen} Seen */

const stepNames = /** @type {const} */ ([
  'documentMs',
  'scriptMs',
  'askedMs',
  'answeredMs',
  'drawnMs',
  'paintedMs',
]);
/** For so long after its first value a view may go on with its first drawing; what comes later are updates. */
const firstDrawingMs = 1_000;

/**
 * How long it takes until a page that is in no cache has painted the golden signals with their values, and what of it is
 * over when, in turns with an empty page; and the longest tasks while views of many routes and errors are open, of the first drawing and of updates.
 * No task below 50 ms counts as long, so 0 means that there was none.
 *
 * @param {{ views: number, routes: number, errorGroups: number, watchMs: number }} options
 */
export async function measure({ views, watchMs, ...load }) {
  const watcher = await new PageWatcher().start();
  const service = await startService(names.ours, { ...load, requestsPerSecond: 200 }, watcher.reportTo);
  const empty = await startEmptyPage(watcher.reportTo);
  /** @type {Seen[]} */
  const opened = [];
  /** @type {number[]} */
  const emptyMs = [];
  for (let view = 0; view < views; view++) {
    opened.push(await watcher.look(service.url));
    emptyMs.push((await watcher.look(empty.url)).paintedMs);
  }
  const steps = stepNames.map((name) => [name, median(opened.map((seen) => seen[name]))]);
  /** @type {Record<string, { firstMs: number, updatesMs: number }>} */
  const longestTaskMs = {};
  for (const view of ['overview', 'routes', 'routes?rows=200', 'errors']) {
    const { tasks, drawnMs } = await watcher.look(`${service.url}#/${view}`, watchMs);
    const isFirst = (/** @type {Seen['tasks'][number]} */ { atMs }) => atMs < drawnMs + firstDrawingMs;
    longestTaskMs[view] = {
      firstMs: longestOf(tasks.filter(isFirst)),
      updatesMs: longestOf(tasks.filter((task) => !isFirst(task))),
    };
  }
  watcher.stop();
  await service.stop();
  await empty.stop();
  return { ...load, firstView: Object.fromEntries(steps), emptyPageMs: median(emptyMs), longestTaskMs };
}

/** @param {Seen['tasks']} tasks */
function longestOf(tasks) {
  return Math.max(0, ...tasks.map(({ lengthMs }) => lengthMs));
}
