import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
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

/**
 * What a page has noted of itself, in milliseconds since its address was entered.
 *
 * @typedef {object} Seen
 * @property {{ atMs: number, lengthMs: number }[]} tasks Those over 50 ms.
 * @property {number} documentMs The document is there.
 * @property {number} scriptMs Its script is there.
 * @property {number} askedMs The script runs, and has asked the service.
 * @property {number} answeredMs The service has begun to answer.
 * @property {number} drawnMs The first value is in the document,
 * @property {number} paintedMs and on the screen.
 */

/** Runs in a page before anything else, and tells what comes when. @param {string} reportTo */
const watch = (reportTo) => `(() => {
  const seen = { tasks: [] };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push({ atMs: startTime, lengthMs: duration });
  }).observe({ type: 'longtask', buffered: true });
  const ask = fetch;
  globalThis.fetch = async (...request) => {
    seen.askedMs ??= performance.now();
    const response = await ask(...request);
    seen.answeredMs ??= performance.now();
    return response;
  };
  const report = () => {
    const [page] = performance.getEntriesByType('navigation');
    const script = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js'));
    const body = JSON.stringify({ ...seen, documentMs: page.responseEnd, scriptMs: script?.responseEnd });
    navigator.sendBeacon('${reportTo}', body);
  };
  new MutationObserver((_, observer) => {
    if (document.querySelector('.lane .big:not(.dim), .t tbody td') === null) return;
    observer.disconnect();
    seen.drawnMs = performance.now();
    // Whatever runs after a frame runs when it was painted.
    requestAnimationFrame(() => setTimeout(() => {
      seen.paintedMs = performance.now();
      report();
      setInterval(report, 1_000);
    }));
  }).observe(document, { childList: true, subtree: true });
})()`;

/**
 * Lets the pages of a service tell what comes when.
 *
 * @param {import('node:http').RequestListener} listener
 * @param {string} reportTo
 * @returns {import('node:http').RequestListener}
 */
export function watched(listener, reportTo) {
  const script = watch(reportTo);
  const digest = createHash('sha256').update(script).digest('base64');
  return (request, response) => {
    if (request.headers.accept?.includes('text/html')) {
      const writeHead = response.writeHead.bind(response);
      const end = response.end.bind(response);
      Object.assign(response, {
        /** @param {number} status @param {Record<string, string>} headers */
        writeHead(status, { 'content-length': _, ...headers }) {
          const policy = headers['content-security-policy']
            ?.replace('script-src', `script-src 'sha256-${digest}'`)
            .replace('connect-src', `connect-src ${new URL(reportTo).origin}`);
          return writeHead(status, {
            ...headers,
            ...(policy === undefined ? {} : { 'content-security-policy': policy }),
          });
        },
        /** @param {string} body */
        end: (body) => end(body.replace('<head>', `<head><script>${script}</script>`)),
      });
    }
    listener(request, response);
  };
}

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
