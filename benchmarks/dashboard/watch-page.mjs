import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromiumArguments } from '../../test/chromium.mjs';
import { chromiumPath } from './open-page.mjs';

/** So long a browser has for what it does when it starts. */
const startsMs = 3_000;
const paintsMs = 60_000;

/** @typedef {import('./watched.mjs').Seen} Seen */

/**
 * Opens pages as a reader does: in a browser that nothing else drives. One that is driven takes the stack of every request,
 * for which it compiles the whole script again.
 */
export class PageWatcher {
  #server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      this.#seen = JSON.parse(await text(request));
      this.#isSeen();
    }
    response.setHeader('content-type', 'text/html').end(this.#leave);
  });
  #leave = '';
  /** @type {Seen | undefined} */
  #seen;
  #isSeen = () => {};

  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return this;
  }

  /** Where pages report to. */
  get reportTo() {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /**
   * Opens a page of a watched service, with nothing in any cache.
   *
   * @param {string} url
   * @param {number} watchMs For so long, once it has painted its first value.
   * @returns {Promise<Seen>}
   */
  async look(url, watchMs = 0) {
    const profile = mkdtempSync(join(tmpdir(), 'golden-signals-browser-'));
    // Of another site, so that the page gets a process of its own, as one whose address is typed.
    this.#leave = `<script>setTimeout(() => location.assign('${url}'), ${startsMs})</script>`;
    const painted = new Promise((resolve) => {
      this.#isSeen = () => resolve(undefined);
    });
    const browser = spawn(
      chromiumPath,
      [
        ...[...chromiumArguments, '--headless', '--no-first-run', '--disable-background-networking'],
        ...[`--user-data-dir=${profile}`, '--window-size=1440,900', `http://localhost:${this.#port}/`],
      ],
      // A group of its own, because what is installed is a script that starts the browser.
      { stdio: 'ignore', detached: true },
    );
    try {
      await Promise.race([
        painted,
        sleep(paintsMs, undefined, { ref: false }).then(() => {
          throw new Error(`${url} has painted nothing.`);
        }),
      ]);
      await sleep(watchMs);
      return /** @type {Seen} */ (this.#seen);
    } finally {
      const exited = once(browser, 'exit');
      process.kill(-(/** @type {number} */ (browser.pid)), 'SIGKILL');
      await exited;
      rmSync(profile, { recursive: true, maxRetries: 5 });
    }
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get #port() {
    return /** @type {import('node:net').AddressInfo} */ (this.#server.address()).port;
  }
}
