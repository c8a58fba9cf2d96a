import { createHash } from 'node:crypto';

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
