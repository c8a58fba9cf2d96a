import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it expects in it.
  readonly json: any;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A server that stands for the other side of a channel: it keeps what it is sent and answers as it is told. */
export class Receiver {
  readonly received: Received[] = [];
  /** Says what to answer; undefined never answers. */
  answer: (request: Received) => Answer | undefined = () => ({});
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { method = '', url: path = '', headers } = request;
        const isJson = headers['content-type']?.startsWith('application/json') && text !== '';
        const received = { method, path, headers, text, json: isJson ? JSON.parse(text) : undefined };
        this.received.push(received);
        const answer = this.answer(received);
        if (answer === undefined) return;
        response.writeHead(answer.status ?? 200, { connection: 'close', ...answer.headers });
        response.end(answer.body);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
