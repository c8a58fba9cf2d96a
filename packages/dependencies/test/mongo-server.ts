import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { BSON } from 'mongodb';

const opQuery = 2004;
const opMessage = 2013;
const opReply = 1;

const hello = {
  ...{ ok: 1, isWritablePrimary: true, helloOk: true, readOnly: false },
  ...{ minWireVersion: 0, maxWireVersion: 21, logicalSessionTimeoutMinutes: 30 },
  ...{ maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 },
};

type Command = Readonly<Record<string, unknown>>;

/**
 * Answers in MongoDB's wire protocol, because a MongoDB is hardly ever at hand. A collection has as many documents as the
 * filter's `n` says, and gives two at a time; `fail` fails with the code given.
 */
export class MongoServer {
  /** Commands in the order in which they came, the driver's own left out. */
  readonly asked: string[] = [];
  /** That each answer takes. */
  latencyMs = 0;
  /** Where it is a list, answers are put there, and not given. */
  heldBack: (() => void)[] | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #cursors = new Map<number, number>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      let received = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
          const length = received.readInt32LE(0);
          this.#receive(socket, received.subarray(0, length));
          received = received.subarray(length);
        }
      });
    });
  }

  static async start(): Promise<MongoServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new MongoServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `mongodb://127.0.0.1:${this.port}/shop?directConnection=true`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #receive(socket: Socket, message: Buffer): void {
    const isQuery = message.readInt32LE(12) === opQuery;
    // Behind flags, and a collection's name with two numbers or the kind of the section.
    const start = isQuery ? message.indexOf(0, 20) + 1 + 8 : 21;
    const command: Command = BSON.deserialize(message.subarray(start));
    const [name = ''] = Object.keys(command);
    const isHello = 'helloOk' in command || name === 'hello' || name === 'ismaster';
    if (!isHello) this.asked.push(name);
    const body = BSON.serialize(isHello ? { ...hello, localTime: new Date(0) } : this.#answer(name, command));
    const between = Buffer.alloc(isQuery ? 20 : 5);
    if (isQuery) between.writeInt32LE(1, 16);
    const head = Buffer.alloc(16);
    head.writeInt32LE(head.length + between.length + body.length, 0);
    head.writeInt32LE(message.readInt32LE(4), 8);
    head.writeInt32LE(isQuery ? opReply : opMessage, 12);
    const write = () => socket.write(Buffer.concat([head, between, body]));
    if (!isHello && this.heldBack !== undefined) this.heldBack.push(write);
    else if (isHello || this.latencyMs === 0) write();
    else setTimeout(write, this.latencyMs);
  }

  #answer(name: string, command: Command): Command {
    switch (name) {
      case 'find':
        return this.#batch(Number((command.filter as { n?: number } | undefined)?.n ?? 2), 'firstBatch');
      case 'aggregate':
        return this.#batch(2, 'firstBatch');
      case 'getMore':
        return this.#batch(this.#cursors.get(Number(command.getMore)) ?? 0, 'nextBatch');
      case 'insert':
        return { ok: 1, n: (command.documents as unknown[]).length };
      case 'update':
        return { ok: 1, n: 1, nModified: 1 };
      case 'fail':
        return { ok: 0, errmsg: 'it failed', code: command.fail };
      default:
        return { ok: 1 };
    }
  }

  #batch(left: number, batch: string): Command {
    const more = left > 2 ? this.#cursors.size + 1 : 0;
    if (more !== 0) this.#cursors.set(more, left - 2);
    const documents = Array.from({ length: Math.min(left, 2) }, (_, i) => ({ _id: i }));
    return { ok: 1, cursor: { id: BSON.Long.fromNumber(more), ns: 'shop.orders', [batch]: documents } };
  }
}
