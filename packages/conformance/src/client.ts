import { connect, type Socket } from 'node:net';

export interface ClientResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface ClientRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly version?: '1.0' | '1.1' | '2.0';
}

/** A request as it goes over the wire. A body gets its `Content-Length` unless the headers say how it is framed. */
export function requestText({
  method = 'GET',
  path,
  headers = {},
  body,
  version = '1.1',
}: ClientRequest): string {
  const all: Record<string, string> = { Host: 'localhost', ...headers };
  if (body !== undefined && all['Transfer-Encoding'] === undefined)
    all['Content-Length'] ??= String(body.length);
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/${version}\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/**
 * An HTTP/1 client that is one connection and may misbehave: it writes what it is given, and leaves when it is asked
 * to.
 */
export class Client {
  /** Resolves when the connection is closed, by whichever side. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #received = '';
  #ended = false;
  #wake: () => void = () => {};

  static async connect(port: number): Promise<Client> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Client(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      this.#received += data.toString('latin1');
      this.#wake();
    });
    // Resets are part of what is tested; `closed` follows them.
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#ended = true;
        this.#wake();
        resolve();
      });
    });
  }

  write(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /** Sends a request and waits for its response. */
  async request(request: ClientRequest): Promise<ClientResponse> {
    this.write(requestText(request));
    return this.response(request.method);
  }

  /** Waits for the next response; informational ones are skipped, except 101. */
  async response(method = 'GET'): Promise<ClientResponse> {
    for (;;) {
      const parsed = parseResponse(this.#received, method, this.#ended);
      if (parsed !== undefined) {
        this.#received = this.#received.slice(parsed.length);
        if (parsed.response.status >= 200 || parsed.response.status === 101) return parsed.response;
      } else if (this.#ended) {
        throw new Error(
          `The connection was closed before the response was complete, after ${JSON.stringify(this.#received.slice(0, 80))}`,
        );
      } else {
        await this.#moreData();
      }
    }
  }

  /** Waits until at least the head of a response has arrived. */
  async head(): Promise<void> {
    while (!this.#received.includes('\r\n\r\n')) {
      if (this.#ended) throw new Error('The connection was closed before a response arrived');
      await this.#moreData();
    }
  }

  /** Waits until this text has arrived, whatever is around it. */
  async text(wanted: string): Promise<void> {
    while (!this.#received.includes(wanted)) {
      if (this.#ended) throw new Error(`The connection was closed before ${JSON.stringify(wanted)} arrived`);
      await this.#moreData();
    }
  }

  /** Stops reading, so that a big response gets stuck in the buffers. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Leaves politely: FIN. */
  end(): void {
    this.#socket.end();
  }

  /** Leaves rudely: RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #moreData(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function parseResponse(
  text: string,
  method: string,
  ended: boolean,
): { response: ClientResponse; length: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const start = headEnd + 4;
  const finish = (body: string, length: number) => ({ response: { status, headers, body }, length });
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return finish('', start);
  if (headers.get('transfer-encoding') === 'chunked') {
    const chunked = parseChunks(text, start);
    return chunked && finish(chunked.body, chunked.end);
  }
  const declared = headers.get('content-length');
  if (declared === undefined) return ended ? finish(text.slice(start), text.length) : undefined;
  const end = start + Number(declared);
  return text.length >= end ? finish(text.slice(start, end), end) : undefined;
}

function parseChunks(text: string, start: number): { body: string; end: number } | undefined {
  let body = '';
  for (let at = start; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const dataEnd = lineEnd + 2 + size;
    if (text.length < dataEnd + 2) return undefined;
    if (size === 0) return { body, end: dataEnd + 2 };
    body += text.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
  }
}
