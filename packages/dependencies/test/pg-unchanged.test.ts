import { expect } from '@jest/globals';
import { testWithService } from '../../../test/services.ts';
import { runProgram } from './built-program.ts';
import { postgresqlLogin as login, postgresql } from './services.ts';

/** What an application sees of `pg`, in the order in which it does. */
const program = (isObserved: boolean) => `
  import pg from 'pg';
  import Cursor from 'pg-cursor';
  import { createMonitor } from '@golden-signals/core';
  import { observeClient, observePool } from '@golden-signals/dependencies/pg';

  const monitor = createMonitor({ env: {}, stalls: false, logger: { debug() {}, info() {}, warn() {}, error() {} } });
  const observed = ${isObserved};
  const told = [];
  const tell = (...words) => told.push(words.join(' '));
  const sections = [];
  const section = async (name) => {
    for (let n = 0; n < 5; n++) await turn();
    sections.push({ told: told.splice(0), before: name });
  };
  // These come sooner or later, as packets do.
  const events = [];
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  process.on('unhandledRejection', (reason) => tell('unhandled', reason.message));
  process.on('rejectionHandled', () => tell('handled late'));
  process.on('uncaughtException', (error) => tell('uncaught', error.message));
  process.on('warning', (warning) => tell('warning', warning.name, warning.message));

  // What is ours is left out of the stacks: the frames of the application are to be there.
  const frames = ({ stack }) => (stack.match(/at (?:async )?(in[A-Z]\\w+)/g) ?? []).join();

  const pool = new pg.Pool({ ...${JSON.stringify(login)}, max: 1 });
  const client = new pg.Client(${JSON.stringify(login)});
  if (observed) { observePool(pool, { monitor }); observeClient(client, { monitor }); }

  tell('listeners', pool.eventNames().join(), client.eventNames().join());
  for (const event of ['connect', 'acquire', 'release', 'remove']) pool.on(event, () => events.push(event));
  client.on('drain', () => events.push('drain'));

  // A client that is asked before it is connected.
  const early = client.query('SELECT 0 AS early').then(({ rows }) => tell('early', JSON.stringify(rows)));
  await client.connect();
  await early;

  await section('order');
  // Order, tick by tick: of promises and callbacks.
  const ticks = async (name, count) => { for (let i = 0; i < count; i++) { await null; tell(name, i); } };
  for (const on of [client, pool]) {
    const all = [];
    all.push(on.query('SELECT 1 AS n').then(() => { tell('first'); return ticks('after first', 4); }));
    all.push(new Promise((resolve) => on.query('SELECT 2 AS n', (error, result) => {
      tell('callback', error, JSON.stringify(result.rows)); ticks('after callback', 4).then(resolve);
    })));
    all.push(on.query('SELECT nothing').catch((error) => { tell('caught', error.code); return ticks('after caught', 4); }));
    await Promise.all(all);
  }

  await section('errors');
  // Errors: as they are, with a stack that leads to the application.
  async function inApplication(run) { await run(); }
  for (const on of [client, pool]) {
    await inApplication(async function inQuery() { await on.query('SELECT 1 / 0'); }).catch((error) => {
      tell(error.name, error.constructor === pg.DatabaseError, error.code, error.message, Object.keys(error).join(), frames(error));
    });
  }

  // Rejections, whether or not anybody handles them.
  const uses = {
    ignored: (p) => void p,
    caught: (p) => p.catch(() => {}),
    'then only': (p) => void p.then(() => {}),
    finally: (p) => void p.finally(() => {}),
    'waited for': async (p) => { await p; },
late: async (p, later) => { await later(); await turn(); p.catch(() => {}); },
  };
  const refusing = () => new pg.Pool({ ...${JSON.stringify(login)}, port: 1 });
  // Each with something that is over later than it.
  const rejections = {
    query: [() => client.query('SELECT 1 / 0'), () => client.query('SELECT 1')],
    'query of the pool': [() => pool.query('SELECT 1 / 0'), () => pool.query('SELECT 1')],
    connect: [() => refusing().connect(), () => refusing().connect().catch(() => {})],
    'connect of an observed one': [
      () => (observed ? observePool(refusing(), { monitor }) : refusing()).connect(),
      () => refusing().connect().catch(() => {}),
    ],
  };
  for (const [what, [reject, later]] of Object.entries(rejections)) {
    for (const [how, use] of Object.entries(uses)) {
      await section(what + ' ' + how);
      // Not handled by waiting for it.
      void use(reject(), later)?.catch?.(() => {});
      await later();
      await later();
    }
  }

  await section('thrown');
  // What is thrown at once.
  for (const wrong of [() => client.query(null), () => client.query(), () => client.query('SELECT 1', 'no callback', 7),
                       () => client.query('SELECT 1', [], 'no function')]) {
    try { const result = wrong(); tell('returned', typeof result); await result?.catch?.((error) => tell(error.message)); }
    catch (error) { tell('threw', error.name, error.message); }
  }
  await new Promise((resolve) => pool.query(function (error) { tell(error.message); resolve(); }));
  await client.query({ name: 'no text' }).catch((error) => tell(error.message));
  await client.query({}).catch((error) => tell(error.message));

  await section('given');
  // What the application gives and gets.
  const config = { text: 'SELECT $1::int AS n', values: [1] };
  const given = [];
  await client.query(config);
  client.query(config, function (...args) { given.push(this instanceof pg.Query, args.length, args[1].rows[0].n); });
  await client.query(config, [3]);
  tell(JSON.stringify(config), Object.keys(config).join(), given.join());
  const frozen = Object.freeze({ text: 'SELECT 1 AS n', rowMode: 'array' });
  tell(JSON.stringify((await client.query(frozen)).rows));
  const query = client.query(new pg.Query('SELECT 1 AS n'));
  tell(query instanceof pg.Query, Object.keys(query).includes('handleError'));
  await new Promise((resolve) => query.on('row', (row) => tell(JSON.stringify(row))).on('end', resolve));
  tell(client.query.name, client.query.length, pool.connect.name, pool.connect.length, Object.keys(pool).join());

  await section('callback');
  // A callback that throws.
  client.query('SELECT 1', () => { throw new Error('thrown by the callback'); });
  await client.query('SELECT 2');
  await turn();

  await section('limit');
  // A limit of time of the application's own.
  await client.query({ text: 'SELECT pg_sleep(0.05)', query_timeout: 5 }).catch((error) => tell(error.message));
  await client.query('SELECT 1').then(({ rowCount }) => tell('goes on', rowCount));

  await section('loss');
  // The connection is lost.
  client.on('error', (error) => tell('client error', error.message));
  const lost = await Promise.allSettled([
    client.query('SELECT pg_terminate_backend(pg_backend_pid())'), client.query('SELECT 1'), client.query('SELECT 2'),
  ]);
  tell(lost.map(({ reason }) => reason.message).join());
  await client.query('SELECT 1').catch((error) => tell(error.message));

  await section('end');
  // The end.
  const held = await pool.connect();
  const refused = pool.connect(), ended = pool.end();
  tell('released', held.release());
  try { held.release(); } catch (error) { tell(error.message); }
  await ended;
  await pool.connect().catch((error) => tell(error.message));
  await pool.query('SELECT 1').catch((error) => tell(error.message));
  pool.connect((error) => tell(error.message));
  tell('listeners', pool.eventNames().join(), client.eventNames().join());
  await turn();
  await section('over');
  console.log(JSON.stringify({ sections, events: events.sort() }));
  process.exit();
`;

await testWithService(
  postgresql,
  'an application sees the same with and without it, tick by tick',
  async () => {
    const [plain, observed] = await Promise.all([runProgram(program(false)), runProgram(program(true))]);
    expect(JSON.stringify(plain)).toContain('unhandled division by zero');
    expect(observed).toEqual(plain);
  },
);
