import { channel, hasSubscribers } from 'node:diagnostics_channel';
import { runUnmeasured } from '@golden-signals/core/extension';
import { httpCheck } from '@golden-signals/health';
import { describe, expect, test } from '@jest/globals';
import { closedPort, listening, measuring, scraped, until } from './support.ts';

describe('fetch', () => {
  test('a call has its host, method and status, and its body apart', async () => {
    const { monitor, ends } = measuring();
    const { origin, port } = await listening((_request, response) => response.end('done'));
    const response = await fetch(`${origin}/users/7?token=c0ffee`, { method: 'POST', body: 'name=Ann' });
    expect(await response.text()).toBe('done');
    await until(() => ends.length > 0);
    expect(ends).toEqual([
      expect.objectContaining({
        operation: 'POST',
        collection: undefined,
        summary: 'POST',
        outcome: 'success',
        status: 200,
        work: undefined,
      }),
    ]);
    const [{ bodyMs, durationMs, target, waitMs }] = ends as [(typeof ends)[0]];
    expect(target).toMatchObject({ kind: 'http', system: 'http', address: '127.0.0.1', port });
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(durationMs);
    expect(bodyMs).toBeGreaterThanOrEqual(0);
    const server = `server_address="127.0.0.1",server_port="${port}"`;
    expect(await scraped(monitor, 'http_client_request_duration_seconds_count')).toEqual([
      `http_client_request_duration_seconds_count{http_request_method="POST",${server},http_response_status_code="200",error_type="",url_template=""} 1`,
    ]);
    expect(await scraped(monitor, 'http_client_response_body_duration_seconds_count')).toEqual([
      `http_client_response_body_duration_seconds_count{${server}} 1`,
    ]);
    expect(await scraped(monitor, 'http_client_connection_create_time_seconds_count')).toEqual([
      `http_client_connection_create_time_seconds_count{${server}} 1`,
    ]);
  });

  test('nothing of a URL is kept but host and template', async () => {
    const template = ({ pathname }: URL) => pathname.replace(/\d+/, '{id}');
    const { monitor, ends } = measuring({ http: { template } });
    const { origin } = await listening((_request, response) => response.end());
    await (await fetch(`${origin}/users/4711?token=c0ffee`)).text();
    await until(() => ends.length > 0);
    expect(ends[0]).toMatchObject({ collection: '/users/{id}', summary: 'GET /users/{id}' });
    const everything = [
      await monitor.registry.metrics(),
      JSON.stringify(monitor.diagnostics()),
      monitor.report(),
    ].join();
    expect(everything).toContain('GET /users/{id}');
    expect(everything).not.toMatch(/4711|c0ffee|token/);
  });

  test('a template that throws, or is none, is none', async () => {
    const answers = [
      () => {
        throw new Error('no template');
      },
      () => 7 as never,
      () => undefined,
      () => '',
    ];
    const { monitor, ends, logger } = measuring({ http: { template: () => answers.shift()!() } });
    const { origin } = await listening((_request, response) => response.end());
    for (let i = 0; i < 4; i++) await (await fetch(origin)).text();
    await until(() => ends.length === 4);
    expect(ends.map(({ collection }) => collection)).toEqual([undefined, undefined, undefined, undefined]);
    expect(await scraped(monitor, 'golden_signals_internal_errors_total{component="dependencies"')).toEqual([
      'golden_signals_internal_errors_total{component="dependencies"} 1',
    ]);
    expect(logger.entries.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('each hop of a redirect is a call', async () => {
    const { ends } = measuring();
    const paths: (string | undefined)[] = [];
    const { origin } = await listening(({ url }, response) => {
      paths.push(url);
      if (url === '/last') response.end('here');
      else response.writeHead(302, { location: url === '/first' ? '/second' : '/last' }).end();
    });
    expect(await (await fetch(`${origin}/first`)).text()).toBe('here');
    await until(() => ends.length === 3);
    expect(paths).toEqual(['/first', '/second', '/last']);
    expect(ends.map(({ status }) => status)).toEqual([302, 302, 200]);
  });

  test('a body that nobody reads is counted at its head', async () => {
    const { monitor, ends } = measuring();
    const { origin } = await listening((_request, response) => response.end('x'.repeat(1_000_000)));
    const response = await fetch(origin);
    expect(await scraped(monitor, 'http_client_request_duration_seconds_count')).toEqual([
      expect.stringContaining('http_response_status_code="200"'),
    ]);
    expect(monitor.diagnostics().calls?.targets).toEqual([
      expect.objectContaining({ calls: 1, inProgress: 0 }),
    ]);
    expect(ends).toEqual([]);
    await response.body?.cancel();
  });

  test('statuses from 400 on, refused connections and aborts are errors of their own kinds', async () => {
    const { ends } = measuring();
    const { origin } = await listening(({ url }, response) => {
      if (url === '/hang') aborted.abort();
      else response.writeHead(503).end();
    });
    const aborted = new AbortController();
    expect((await fetch(origin)).status).toBe(503);
    await expect(fetch(`http://127.0.0.1:${await closedPort()}/`)).rejects.toThrow('fetch failed');
    await expect(fetch(`${origin}/hang`, { signal: aborted.signal })).rejects.toThrow('aborted');
    await until(() => ends.length === 3);
    expect(ends.map(({ errorType, status }) => [errorType, status])).toEqual([
      ['503', 503],
      ['ECONNREFUSED', undefined],
      ['AbortError', undefined],
    ]);
  });

  test('a repetition after a failure is a retry, within one work only', async () => {
    const { monitor, host } = measuring();
    let requests = 0;
    const { origin, port } = await listening((_request, response) => {
      requests += 1;
      response.writeHead(requests % 3 === 0 ? 200 : 503).end();
    });
    const job = host.work.define('job', 'sync');
    const attempt = async (path: string) => (await fetch(`${origin}${path}`)).arrayBuffer();
    await job.run(async () => {
      await attempt('/a');
      await attempt('/a');
      await attempt('/a');
      // It succeeded, so this is another one.
      await attempt('/a');
      await attempt('/b');
    });
    await job.run(() => attempt('/b'));
    expect(requests).toBe(6);
    expect(await scraped(monitor, 'http_client_retries_total')).toEqual([
      `http_client_retries_total{http_request_method="GET",server_address="127.0.0.1",server_port="${port}"} 2`,
    ]);
  });

  test('hosts are left out, with and without a port', async () => {
    const [one, other, third] = await Promise.all(
      [1, 2, 3].map(() => listening((_request, response) => response.end())),
    );
    const { ends } = measuring({ http: { excludeHosts: ['LOCALHOST', `127.0.0.1:${one!.port}`] } });
    await (await fetch(one!.origin)).text();
    await (await fetch(`http://localhost:${other!.port}`).catch(() => new Response())).text();
    await (await fetch(third!.origin)).text();
    await until(() => ends.length > 0);
    expect(ends.map(({ target }) => target.port)).toEqual([third!.port]);
  });

  test('what the monitor asks itself is no call', async () => {
    const { ends } = measuring();
    let requests = 0;
    const { origin } = await listening((_request, response) => {
      requests += 1;
      response.end();
    });
    await runUnmeasured(async () => (await fetch(origin)).text());
    await httpCheck(origin)(new AbortController().signal);
    await (await fetch(origin)).text();
    await until(() => ends.length > 0);
    expect([requests, ends.length]).toEqual([3, 1]);
  });

  test('switched off, nothing is measured and no metric is there', async () => {
    const { monitor, ends } = measuring({ http: false });
    const { origin } = await listening((_request, response) => response.end());
    await (await fetch(origin)).text();
    expect(ends).toEqual([]);
    expect(await scraped(monitor, '# TYPE http_client')).toEqual([]);
  });

  test('what no version publishes today is an internal error, and none of the application', async () => {
    const { monitor } = measuring();
    const names = ['undici:request:create', 'undici:client:connected', 'http.client.request.start'];
    // What a subscriber throws, Node throws a tick later as an uncaught exception.
    for (const name of names) channel(name).publish({});
    await new Promise((resolve) => setImmediate(resolve));
    expect(await scraped(monitor, 'golden_signals_internal_errors_total{component="dependencies"')).toEqual([
      'golden_signals_internal_errors_total{component="dependencies"} 3',
    ]);
  });

  test('hosts beyond a hundred are measured together', async () => {
    const { monitor, ends, logger } = measuring();
    const { port } = await listening((_request, response) => response.end());
    // All of 127.0.0.0/8 is this machine, where the server does not listen.
    const attempts = Array.from({ length: 103 }, (_, i) =>
      fetch(`http://127.0.1.${i}:${port}/`).catch(() => {}),
    );
    await Promise.all(attempts);
    expect(ends).toHaveLength(103);
    const targets = monitor.diagnostics().calls?.targets ?? [];
    expect(targets).toHaveLength(101);
    expect(targets.find(({ address }) => address === '__overflow__')).toMatchObject({ calls: 3 });
    expect(logger.entries.filter(({ message }) => message.includes('100 hosts'))).toHaveLength(1);
  });
});

describe('several monitors', () => {
  test('a call belongs to the monitor whose work it is, else to the first', async () => {
    const first = measuring();
    const second = measuring();
    const { origin } = await listening((_request, response) => response.end());
    const call = async () => (await fetch(origin)).text();
    await second.host.work.define('job', 'sync').run(call);
    await until(() => second.ends.length === 1);
    expect(first.ends).toEqual([]);
    await call();
    await until(() => first.ends.length === 1);
    expect(second.ends).toHaveLength(1);
    await first.monitor.close();
    await call();
    await until(() => second.ends.length === 2);
  });

  test('nobody listens to the channels when the last is closed', async () => {
    const channels = ['undici:request:create', 'undici:client:connected', 'http.client.request.start'];
    const heard = () => channels.map((channel) => hasSubscribers(channel));
    const before = heard();
    const { monitor } = measuring();
    const other = measuring();
    expect(heard()).toEqual([true, true, true]);
    await monitor.close();
    expect(heard()).toEqual([true, true, true]);
    await other.monitor.close();
    expect(heard()).toEqual(before);
    expect(before).toEqual([false, false, false]);
  });
});
