import http, { type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** A listening server, and a client that waits until the server is done with each request. */
export class Serving {
  readonly #server: Server;
  readonly #closed = new Set<Promise<void>>();

  constructor(server: Server) {
    this.#server = server;
    server.prependListener('request', (_req, res) => {
      this.#closed.add(new Promise((resolve) => res.once('close', resolve)));
    });
  }

  static async of(listener: RequestListener): Promise<Serving> {
    return new Serving(http.createServer(listener)).start();
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** @param request `GET /path`, or only the path; sent exactly as it is. */
  async send(request: string, options: http.RequestOptions = {}, client = http.request): Promise<Answer> {
    const [method, path] = request.includes(' ') ? request.split(' ') : ['GET', request];
    const answer = await new Promise<Answer>((resolve, reject) => {
      const all = { host: '127.0.0.1', port: this.port, method, path, agent: false, ...options };
      const sent = client(all as http.RequestOptions, (res) => {
        let body = '';
        res.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
      });
      sent.on('error', reject).end();
    });
    await Promise.all(this.#closed);
    this.#closed.clear();
    return answer;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
