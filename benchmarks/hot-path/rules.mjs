import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Registry } from '@golden-signals/core';
import { coreModules } from '../harness/core-modules.mjs';
import { bounds } from '../record/workload.mjs';
import { durations } from '../scrape/data.mjs';

const {
  ChunkPool,
  ClassicLayout,
  copyText,
  isPlain,
  NativeIndex,
  observed,
  redactText,
  SensitiveNames,
  writeNumber,
} = await coreModules('hot-path', [
  'exposition/chunk-pool',
  'exposition/text-bytes',
  'metrics/classic-buckets',
  'metrics/native-index',
  'metrics/observed-value',
  'redaction/redact-text',
  'redaction/sensitive-names',
]);

/**
 * @typedef {object} Rule
 * @property {number} rule Its number in docs/hot-path.md.
 * @property {string} what
 * @property {() => (times: number) => void} ours Makes what is repeated so often.
 * @property {() => (times: number) => void} plain The way that one would write it first.
 */

const seconds = Float64Array.from(durations(1_024));
const mask = seconds.length - 1;
/** What the loops make, so that nothing is left out as useless. */
const sink = { value: 0 };

/** @param {(at: number) => number} step @returns {(times: number) => void} */
const repeat = (step) => (times) => {
  let sum = 0;
  for (let at = 0; at < times; at++) sum += step(at);
  sink.value += sum;
};

const messages = Array.from({ length: 256 }, (_, at) => `The customer ${at} has no orders in the last month`);

const labels = { method: 'GET', route: '/users/:id', status: '200' };

function counter() {
  const registry = new Registry();
  return registry.counter({ name: 'c_total', help: 'c', labelNames: ['method', 'route', 'status'] });
}

/** Of promises that were made last, so that V8 does not leave out making them. @type {unknown[]} */
const alive = [];

class Given {
  /** @param {object} given */
  constructor(given) {
    // biome-ignore lint/correctness/noConstructorReturn: what the field is put on.
    return given;
  }
}

class Marked extends Given {
  #isMarked = true;

  /** @param {object} promise */
  static mark(promise) {
    new Marked(promise);
  }

  /** @param {object} promise */
  static has(promise) {
    return #isMarked in promise && /** @type {Marked} */ (promise).#isMarked;
  }
}

let sum = 0;

/** A sum of durations: another one each time, because V8 keeps the strings of numbers that come again. */
function nextSum(/** @type {number} */ at) {
  sum = sum > 1_000 ? 0.1 : sum + /** @type {number} */ (seconds[at & mask]);
  return sum;
}

/** A text as the labels of a series are, at the beginning of a buffer. */
function labelBytes() {
  const bytes = new Uint8Array(512);
  const text = new TextEncoder().encode(
    ',method="GET",route="/api/v1/resources-12/:resourceId",status="200"} ',
  );
  bytes.set(text);
  return { view: new DataView(bytes.buffer), bytes, length: text.length };
}

/** Express puts an object of the application between each request and Node's prototype. */
const application = Object.create(IncomingMessage.prototype);
const socket = new Socket();
const slot = Symbol('slot');
const nothing = () => {};

/** A request as Express makes it: with a hidden class of its own on Node 20 and 22. @returns {IncomingMessage} */
function requestOfExpress() {
  const request = new IncomingMessage(socket);
  request.method = 'GET';
  return Object.setPrototypeOf(request, application);
}

/** @type {Rule[]} */
export const rules = [
  {
    rule: 1,
    what: 'a series is looked up once and kept',
    ours() {
      const series = counter().labels(labels);
      return repeat(() => {
        series.inc();
        return 0;
      });
    },
    plain() {
      const metric = counter();
      return repeat(() => {
        metric.labels({ ...labels }).inc();
        return 0;
      });
    },
  },
  {
    rule: 2,
    what: 'a native bucket is found in a table of cells',
    ours() {
      const index = new NativeIndex(3);
      return repeat((at) => index.of(/** @type {number} */ (seconds[at & mask])));
    },
    plain: () => repeat((at) => Math.ceil(Math.log2(/** @type {number} */ (seconds[at & mask])) * 8)),
  },
  {
    rule: 3,
    what: 'the native bucket tells where the classic one begins',
    ours() {
      const index = new NativeIndex(3);
      const layout = new ClassicLayout(bounds, index);
      return repeat((at) => {
        observed[0] = /** @type {number} */ (seconds[at & mask]);
        return layout.bucketFrom(layout.firstCandidate(index.ofObserved()));
      });
    },
    plain() {
      const index = new NativeIndex(3);
      const layout = new ClassicLayout(bounds, index);
      return repeat((at) => {
        observed[0] = /** @type {number} */ (seconds[at & mask]);
        return layout.bucketFrom(0) + 0 * index.ofObserved();
      });
    },
  },
  {
    rule: 4,
    what: 'text is copied in words of eight bytes',
    ours() {
      const { view, length } = labelBytes();
      return repeat(() => copyText(view, 128, view, 0, length));
    },
    plain() {
      const { bytes, length } = labelBytes();
      return repeat(() => {
        for (let at = 0; at < length; at++) bytes[128 + at] = /** @type {number} */ (bytes[at]);
        return length;
      });
    },
  },
  {
    rule: 5,
    what: 'the digits of a fraction are written without a string',
    ours() {
      const bytes = new Uint8Array(64);
      return repeat((at) => writeNumber(bytes, 0, nextSum(at)));
    },
    plain() {
      const bytes = new Uint8Array(64);
      return repeat((at) => {
        const text = String(nextSum(at));
        for (let position = 0; position < text.length; position++)
          bytes[position] = text.charCodeAt(position);
        return text.length;
      });
    },
  },
  {
    rule: 6,
    what: 'the memory of a chunk is used again',
    ours() {
      const pool = new ChunkPool();
      return repeat(() => {
        const chunk = pool.lend(1);
        chunk.fill(32);
        pool.giveBack(chunk);
        return chunk.length;
      });
    },
    plain: () =>
      repeat(() => {
        const chunk = new Uint8Array(72 * 1_024);
        chunk.fill(32);
        return chunk.length;
      }),
  },
  {
    rule: 11,
    what: 'a response gets neither a listener nor a property; making it, which both do, included',
    ours() {
      const connection = { current: /** @type {object | undefined} */ (undefined) };
      return repeat(() => {
        connection.current = requestOfExpress();
        return 1;
      });
    },
    plain: () =>
      repeat(() => {
        const response = /** @type {any} */ (requestOfExpress());
        response.on('finish', nothing);
        response.on('close', nothing);
        response[slot] = nothing;
        return 1;
      }),
  },
  {
    rule: 16,
    what: 'a message without an unusual character is let through before any rule of redaction is applied',
    ours: () => repeat((at) => (isPlain(messages[at & 255]) ? 1 : 0)),
    plain() {
      const names = new SensitiveNames();
      return repeat((at) => redactText(messages[at & 255], names).length);
    },
  },
  {
    rule: 24,
    what: 'a promise is marked by a field that nobody else sees; making it, which both do, included',
    ours: () =>
      repeat((at) => {
        const promise = Promise.resolve(at);
        Marked.mark(promise);
        alive[at & 63] = promise;
        return Marked.has(promise) ? 1 : 0;
      }),
    plain() {
      const marked = new WeakMap();
      return repeat((at) => {
        const promise = Promise.resolve(at);
        marked.set(promise, true);
        alive[at & 63] = promise;
        return marked.has(promise) ? 1 : 0;
      });
    },
  },
];
