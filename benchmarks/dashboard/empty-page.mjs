import { createServer } from 'node:http';
import { watched } from './watched.mjs';

const page = `<!doctype html>
<html lang="en"><head><link rel="stylesheet" href="/style.css"><script type="module" src="/script.js"></script></head>
<body></body></html>`;

/** Draws what the watched page waits for, once the server has answered. */
const script = `await (await fetch('/stream')).text();
document.body.innerHTML = '<div class="lane"><p class="big">1</p></div>';`;

/** @type {Readonly<Record<string, readonly [type: string, body: string]>>} */
const files = {
  '/': ['text/html', page],
  '/style.css': ['text/css', 'body { color: black }'],
  '/script.js': ['text/javascript', script],
  '/stream': ['text/plain', 'nothing'],
};

/**
 * A page that does next to nothing in as many steps as the live page: what the browser and the machine take by themselves.
 *
 * @param {string} reportTo
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startEmptyPage(reportTo) {
  /** @type {import('node:http').RequestListener} */
  const listener = ({ url = '/' }, response) => {
    const [type, body] = files[url] ?? ['text/plain', ''];
    response.writeHead(200, { 'content-type': type }).end(body);
  };
  const server = createServer(watched(listener, reportTo));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
