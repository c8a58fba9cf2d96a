import type { ExtensionHost, Slot, Undo, Work } from '@golden-signals/core/extension';
import { digestOf, newToken, tokenOf } from './follow-token.ts';
import { FollowedClient } from './followed-client.ts';
import { FollowedRequest } from './followed-request.ts';
import type { BegunFollowing } from './shapes.ts';

type FollowHost = Pick<ExtensionHost, 'causes' | 'clock' | 'every' | 'redact'> & {
  readonly work: Pick<ExtensionHost['work'], 'header' | 'onStart' | 'slot'>;
};

const endEveryMs = 60_000;

/**
 * The clients whose requests somebody follows, each known by the digest of a token that it sends.
 *
 * While there is one, the start of every request has its header and its cookies looked at; while there is none, nothing is
 * listened to.
 */
export class FollowedClients {
  readonly #host: FollowHost;
  readonly #maxClients: number;
  /** Who was looked at longest ago first. */
  readonly #clients = new Map<string, FollowedClient>();
  readonly #slot: Slot<FollowedRequest>;
  #requests = 0;
  #stopListening: Undo | undefined;

  /** @param maxClients With one more, the one that was looked at longest ago is not followed any more. */
  constructor(host: FollowHost, maxClients: number) {
    this.#host = host;
    this.#maxClients = maxClients;
    this.#slot = host.work.slot(
      (work) => new FollowedRequest(++this.#requests, work, host),
      (request, end) => request.end(end),
    );
  }

  get size(): number {
    this.#endOverdue();
    return this.#clients.size;
  }

  /** Begins to follow the client that sends the token from now on. */
  begin(): BegunFollowing {
    this.#endOverdue();
    const [longestUnseen] = this.#clients.keys();
    if (longestUnseen !== undefined && this.#clients.size >= this.#maxClients) this.end(longestUnseen);
    const token = newToken();
    const id = digestOf(token);
    this.#clients.set(id, new FollowedClient(this.#host.clock.now()));
    this.#stopListening ??= this.#listen();
    return { id, token };
  }

  /** Returns what somebody looks at, which is followed on for that; undefined when it is not followed any more. */
  look(id: string): FollowedClient | undefined {
    this.#endOverdue();
    const client = this.#clients.get(id);
    if (client === undefined) return undefined;
    client.see(this.#host.clock.now());
    this.#clients.delete(id);
    this.#clients.set(id, client);
    return client;
  }

  /** Returns by which id the sender of a request is followed, if it is. */
  idOf(header: (name: string) => string | undefined): string | undefined {
    const token = tokenOf(header);
    if (token === undefined) return undefined;
    const id = digestOf(token);
    return this.#clients.has(id) ? id : undefined;
  }

  end(id: string): void {
    this.#clients.delete(id);
    if (this.#clients.size > 0) return;
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #listen(): Undo {
    const stopStarts = this.#host.work.onStart((work) => this.#note(work));
    const stopEnding = this.#host.every(endEveryMs, () => this.#endOverdue());
    return () => {
      stopStarts();
      stopEnding();
    };
  }

  #note(work: Work): void {
    if (work.kind !== 'request') return;
    const id = this.idOf((name) => this.#host.work.header(work, name));
    if (id !== undefined) this.#clients.get(id)?.add(this.#host.clock.now(), () => this.#slot.of(work));
  }

  #endOverdue(): void {
    const nowMs = this.#host.clock.now();
    for (const [id, client] of this.#clients) if (client.isOver(nowMs)) this.end(id);
  }
}
