import { Duplex } from 'node:stream';

/** The connection of all made-up requests: nothing is read from it and nothing written. */
const socket = Object.assign(new Duplex(), { bytesRead: 0, bytesWritten: 0 });

/**
 * As much of a request of Node as the monitor looks at.
 *
 * @param {string} method
 * @param {string} [url]
 */
export function madeUpRequest(method, url = '/') {
  return /** @type {any} */ ({ method, url, httpVersionMajor: 1, socket, headers: {} });
}

/**
 * As much of a response of Node as the monitor looks at, after it was sent. Calling `onClose` ends it.
 *
 * @param {number} statusCode
 */
export function madeUpResponse(statusCode) {
  return /** @type {any} */ (new FinishedResponse(statusCode));
}

class FinishedResponse {
  /** @param {number} statusCode */
  constructor(statusCode) {
    this.statusCode = statusCode;
    this.socket = socket;
    this.headersSent = true;
    this.writableFinished = true;
    this.errored = null;
    this.onClose = () => {};
  }

  /** @param {string} event @param {() => void} listener */
  on(event, listener) {
    if (event === 'close') this.onClose = listener;
    return this;
  }
}
