/** The management API of RabbitMQ, over HTTP. */
export class ManagementApi {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param url With the user and the password, as `amqp://` URLs have them. */
  constructor(url: string) {
    const { username, password, origin, pathname } = new URL(url);
    this.#base = `${origin}${pathname.replace(/\/$/, '')}`;
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.#headers =
      username === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  }

  /**
   * @param path Below `/api`.
   * @throws RefusedError for an answer that is no success; an error of the network
   */
  async get(path: string, timeoutMs: number): Promise<unknown> {
    const response = await fetch(`${this.#base}/api${path}`, {
      headers: this.#headers,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return await response.json();
    await response.body?.cancel();
    throw new RefusedError(response.status, path.split('?')[0]!);
  }
}

/** The API answers, but not this. */
export class RefusedError extends Error {
  constructor(status: number, path: string) {
    const isDenied = status === 401 || status === 403;
    super(
      isDenied
        ? `the user may not read ${path}; give it the tag "monitoring" (status ${status})`
        : `${path} was answered with status ${status}`,
    );
  }
}
