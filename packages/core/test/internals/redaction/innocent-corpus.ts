// Text that is worth reading and holds no secret: messages of Node, databases, clients and applications, made in numbers
// from what they are made of.

/** Must come out as they went in. */
export const innocentTexts: readonly string[] = [
  "Cannot read properties of undefined (reading 'name')",
  "Cannot read properties of undefined (reading 'token')",
  'Unexpected token < in JSON at position 0',
  `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
  'Unexpected end of JSON input',
  'Invalid token',
  'invalid signature',
  'jwt malformed',
  'jwt expired',
  'No auth token',
  'CSRF token mismatch',
  'Bearer authentication required',
  'The session has expired, please log in again',
  'password must be at least 8 characters',
  'Password is too short',
  'The option --token is required',
  'use --password to set a password',
  'connect ECONNREFUSED 127.0.0.1:5432',
  'connect ETIMEDOUT 10.0.0.1:6379',
  'getaddrinfo ENOTFOUND db.example.org',
  'listen EADDRINUSE: address already in use :::3000',
  'read ECONNRESET',
  'socket hang up',
  'Client network socket disconnected before secure TLS connection was established',
  'self-signed certificate in certificate chain',
  'null value in column "email" of relation "users" violates not-null constraint',
  'null value in column "password" of relation "users" violates not-null constraint',
  'duplicate key value violates unique constraint "users_email_key"',
  'relation "tokens" does not exist',
  'column "session_id" does not exist',
  "Unknown column 'password' in 'field list'",
  "Table 'shop.sessions' doesn't exist",
  'ER_LOCK_DEADLOCK: Deadlock found when trying to get lock; try restarting transaction',
  'SELECT id, name FROM users WHERE id = $1',
  'insert into "users" ("name", "password") values ($1, $2) returning "id"',
  'insert into users (name, password) values (?, ?), (?, ?)',
  'E11000 duplicate key error collection: shop.users index: email_1 dup key',
  'MongoServerSelectionError: connection timed out',
  'The values (a, b and c) are allowed',
  'What happened? Nothing.',
  'a?.b is not a function',
  'x > 0 ? y : z',
  'cardinality: 5000, wildcard: *, passport: no',
  'at 1700000000000 ms, order 4111111111111112',
  'trace 4bf92f4111111111111111a6a3ce929d',
  '0.4111111111111111',
  'pi is 3.14159265358979',
  'versions 20.19.0, 22.12.0 and 24.0.1',
  'GET http://localhost:3000/a, then http://host:80.',
  'mongodb://a:27017,b:27017/shop',
  'https://host/@scope/package',
  'npm install @golden-signals/core@1.0.0',
  'file:///app/node_modules/.pnpm/@nestjs+core@11.0.0/index.js:10:5',
  'C:\\app\\foo@1.0\\index.js:10:5',
  'C:\\new\\tools\\run.js',
  'http://[::1]:3000/a',
  '/users/:id/token/:token',
  '    at Object.<anonymous> (/app/src/session/token-store.js:12:34)',
  '    at async Promise.all (index 0)',
  '    at TokenService.verify (/app/src/auth/token.service.ts:42:11)',
  '<h1>Not found</h1><p>The page does not exist.</p>',
  'Map<string, Token> cannot be assigned',
  'usage: login <user> <password>',
  'docker run -u 1000:1000 -p 8080:80 image',
  'mkdir -p /var/lib/app',
  'ssh -p 2222 bob@host',
  '100% of 50%25 done',
  'Tom &amp; Jerry &lt;3',
  'basic auth is required',
  'a task-force-of-some-kind-or-other',
  'sk-learn-is-a-library-for-machines',
  'height 175 cm, weight 70 kg, 2026-01-01T00:00:00.000Z',
  'Order 12345 was not found',
  'limit: 10, offset: 20, order: "name"',
  '{"name":"bob","age":42,"tags":["a","b"],"address":{"city":"Berlin"}}',
  '{"field":"password","message":"must be longer"}',
  'name: bob, value: 5',
  'key=user:42 ttl=60 hits=3',
  'Error: Timeout of 5000ms exceeded',
  "ENOENT: no such file or directory, open '/etc/app/config.json'",
  'Request failed with status code 401',
  "Argument of type 'string' is not assignable to parameter of type 'number'",
  'certificate has expired (CN=example.org)',
];

/** From everyday parts; what fills the places is no secret either. */
export function* innocentSentences(): Iterable<string> {
  const things = [
    'user',
    'order',
    'cart',
    'invoice',
    'tenant',
    'job',
    'shipment',
    'passenger',
    'discard',
    'author',
  ];
  const states = [
    'not found',
    'is invalid',
    'has expired',
    'was refused',
    'timed out after 30 s',
    'is locked',
  ];
  const ids = [
    '42',
    '#1001',
    'a1b2c3',
    '2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d',
    '"ACME"',
    'bob@example.org',
    '/a/b',
  ];
  const places = [
    '',
    ' in /app/src/main.ts:12:3',
    ' (attempt 3 of 5)',
    ' at 2026-01-01T00:00:00Z',
    ' {"status":404}',
  ];
  for (const thing of things) {
    for (const state of states) {
      for (const id of ids) {
        for (const place of places) {
          yield `The ${thing} ${id} ${state}${place}`;
          yield `${thing}Service: ${thing}Id=${id} ${state}${place}`;
        }
      }
    }
  }
}
