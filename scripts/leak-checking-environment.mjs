import { setTimeout as sleep } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** How long closing sockets and ending processes may take after the last test of a file. */
const GRACE_MS = 5_000;

/** What keeps a process alive until somebody closes it, by the names of `process.getActiveResourcesInfo()`. */
const lastingResources = [
  'TCPServerWrap',
  'TCPSocketWrap',
  'PipeWrap',
  'UDPWrap',
  'ProcessWrap',
  'FSEventWrap',
  'MessagePort',
];

/**
 * Jest's Node environment, which also fails a test file that leaves something behind which would keep a process
 * alive: a listening server, a connection, a child process, a timer that is not unref'd.
 */
export default class LeakCheckingEnvironment extends TestEnvironment {
  /** @type {string[]} */
  #before = [];
  /** `_destroyed` is Node's own mark on a timer that fired or was cleared; `hasRef()` does not tell.
   * @type {Set<NodeJS.Timeout & { _destroyed?: boolean }>} */
  #timers = new Set();

  /** @override */
  async setup() {
    await super.setup();
    // Node opens these when they are first used; a line that is logged during a test must not look like a leak.
    void process.stdout;
    void process.stderr;
    // Jest's own timers run in this process too, so timers cannot be told apart by counting the active ones.
    this.global.setTimeout = this.#tracked(this.global.setTimeout);
    this.global.setInterval = this.#tracked(this.global.setInterval);
  }

  /** @param {{ name: string }} event */
  async handleTestEvent(event) {
    if (event.name === 'run_start') this.#before = activeResources();
    if (event.name === 'run_finish') await this.#expectNothingLeft();
  }

  async #expectNothingLeft() {
    const deadline = Date.now() + GRACE_MS;
    let left = this.#leftOpen();
    while (left.length > 0 && Date.now() < deadline) {
      await sleep(20);
      left = this.#leftOpen();
    }
    if (left.length > 0) throw new Error(`The tests of this file left open: ${left.join(', ')}.`);
  }

  #leftOpen() {
    const before = [...this.#before];
    const opened = activeResources().filter((resource) => {
      const index = before.indexOf(resource);
      if (index >= 0) before.splice(index, 1);
      return index < 0;
    });
    const running = [...this.#timers].filter((timer) => timer.hasRef() && !timer._destroyed);
    return [...opened, ...running.map(() => 'a timer')];
  }

  /**
   * @template {(...args: any[]) => NodeJS.Timeout} F
   * @param {F} start `setTimeout` or `setInterval`.
   * @returns {F}
   */
  #tracked(start) {
    /** @param {any[]} args */
    const tracked = (...args) => {
      const timer = start(...args);
      this.#timers.add(timer);
      return timer;
    };
    // `util.promisify(setTimeout)` works through a symbol on the function.
    return /** @type {F} */ (Object.defineProperties(tracked, Object.getOwnPropertyDescriptors(start)));
  }
}

function activeResources() {
  return process.getActiveResourcesInfo().filter((resource) => lastingResources.includes(resource));
}
