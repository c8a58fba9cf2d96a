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

/** Answers the handshake and `ping` in MongoDB's wire protocol, because a MongoDB is hardly ever at hand. */
export class MongoServer {
  /** Pings that were answered. */
  pings = 0;
  /** Whether pings are answered. */
  hangs = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

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
          this.#answer(socket, received.subarray(0, length));
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

  get url(): string {
    return `mongodb://127.0.0.1:${(this.#server.address() as AddressInfo).port}/?directConnection=true`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #answer(socket: Socket, message: Buffer): void {
    const isQuery = message.readInt32LE(12) === opQuery;
    // Behind flags, and a collection's name with two numbers or the kind of the section.
    const start = isQuery ? message.indexOf(0, 20) + 1 + 8 : 21;
    const isPing = 'ping' in BSON.deserialize(message.subarray(start));
    if (isPing && this.hangs) return;
    if (isPing) this.pings++;
    const body = BSON.serialize(isPing ? { ok: 1 } : { ...hello, localTime: new Date(0) });
    const between = Buffer.alloc(isQuery ? 20 : 5);
    if (isQuery) between.writeInt32LE(1, 16);
    const head = Buffer.alloc(16);
    head.writeInt32LE(head.length + between.length + body.length, 0);
    head.writeInt32LE(message.readInt32LE(4), 8);
    head.writeInt32LE(isQuery ? opReply : opMessage, 12);
    socket.write(Buffer.concat([head, between, body]));
  }
}
