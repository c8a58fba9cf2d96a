// Secrets in everything that they are found in: kinds of secret × containers × encodings. Who made a text knows what must
// not come out of it; nothing here is asked of the code under test.

/** One planted text: none of the parts may be left of it. */
export interface Planted {
  readonly text: string;
  readonly parts: readonly string[];
  readonly what: string;
}

/** What everybody calls a secret. */
const secretNames = [
  ...[
    'password',
    'PASSWORD',
    'userPassword',
    'passwd',
    'pwd',
    'db.password',
    'user[password]',
    'client_secret',
  ],
  ...['token', 'accessToken', 'refresh_token', 'x-api-key', 'apikey', 'API_KEY', 'privateKey', 'AccountKey'],
  ...[
    'SharedAccessKey',
    'sessionId',
    'session',
    'credentials',
    'cvv',
    'jwt',
    'connect.sid',
    'sig',
    'passphrase',
  ],
];

/** Values, and what of each is to vanish. */
const values: Readonly<Record<string, readonly [value: string, ...parts: string[]]>> = {
  word: ['S3cr3tV4lue', 'S3cr3tV4lue'],
  padded: ['Secret123=', 'Secret123'],
  base64: ['Zm9vYmFyL2Jheg+Q/x==', 'Zm9vYmFyL2Jheg', 'Q/x'],
  dotted: ['abc9.def8-ghi7', 'abc9', 'def8', 'ghi7'],
  named: ['token=Xq7r', 'Xq7r'],
  digits: ['73915826', '73915826'],
};
/** Only where a container has quotes, or ends a value in a way of its own. */
const spacedValues: typeof values = {
  spaced: ['two9words here8too', 'two9words', 'here8too'],
  ampersand: ['a9b&c8d;e7f', 'a9b', 'c8d', 'e7f'],
  brackets: ['a9}b]8c)d7', 'a9}b', '8c)d7'],
  comma: ['a9,b8: c7', 'a9', 'b8', 'c7'],
};
const quoteValues: typeof values = {
  double: ['it9"s8', 'it9', 's8'],
  single: ["it9's8", 'it9', 's8'],
  backslash: ['a9\\b8', 'a9', 'b8'],
};

type Container = (name: string, value: string) => string;

const sqlText = (value: string) => `'${value.replaceAll("'", "''")}'`;
const xmlText = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;');
const inspectText = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Hold any value, because they quote. */
const quoting: Readonly<Record<string, Container>> = {
  json: (name, value) => JSON.stringify({ user: 'bob', [name]: value, n: 1 }),
  'printed json': (name, value) => JSON.stringify({ user: 'bob', [name]: value, n: 1 }, undefined, 2),
  'json in json': (name, value) => JSON.stringify({ body: JSON.stringify({ [name]: value }), n: 1 }),
  'json in json in json': (name, value) =>
    JSON.stringify({ a: JSON.stringify({ body: JSON.stringify({ [name]: value }) }) }),
  'object below': (name, value) =>
    JSON.stringify({ [name]: { user: { id: 1, of: ['}'] }, key: value }, n: 1 }),
  'list below': (name, value) => JSON.stringify({ [name]: [[1], [value], { a: value }], n: 1 }),
  'name and value': (name, value) => JSON.stringify({ name, value }),
  'key and value': (name, value) => JSON.stringify([{ key: name, type: 'text', value }]),
  'value and name': (name, value) => JSON.stringify([{ value, name }]),
  inspected: (name, value) => `{ user: 'bob', '${name}': ${inspectText(value)}, n: 1 }`,
  'raw headers': (name, value) => `[ 'Host', 'x', '${name}', ${inspectText(value)} ]`,
  arrow: (name, value) => `Map(1) { '${name}' => ${inspectText(value)} }`,
  logfmt: (name, value) => `level=info ${name}=${JSON.stringify(value)} user=bob`,
  'many spaces': (name, value) => `${name}          =          ${JSON.stringify(value)}`,
  'no-break spaces': (name, value) => `${name}\u00a0=\u00a0${JSON.stringify(value)}`,
  xml: (name, value) => `<a><${tagName(name)}>${xmlText(value)}</${tagName(name)}></a>`,
  'xml with attribute': (name, value) =>
    `<${tagName(name)} xsi:type="text">${xmlText(value)}</${tagName(name)}>`,
  cdata: (name, value) => `<${tagName(name)}><![CDATA[${value}]]></${tagName(name)}>`,
  'xml property': (name, value) => `<property name="${name}">${xmlText(value)}</property>`,
  'xml attributes': (name, value) => `<add key="${name}" value="${xmlText(value)}"/>`,
  plist: (name, value) => `<dict><key>${name}</key><string>${xmlText(value)}</string></dict>`,
  multipart: (name, value) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`,
  'sql where': (name, value) =>
    `SELECT * FROM users WHERE ${columnName(name)} = ${sqlText(value)} AND id = 1`,
  'sql set': (name, value) => `UPDATE users SET ${columnName(name)}=${sqlText(value)}, n=1`,
  'sql insert': (name, value) =>
    `INSERT INTO users (name, ${columnName(name)}) VALUES ('bob', ${sqlText(value)})`,
  'sql rows': (name, value) =>
    `insert into "users" ("n", "${columnName(name)}") values (1, 'x'), (2, ${sqlText(value)}) returning id`,
  'sql password': (_, value) => `ALTER ROLE bob WITH PASSWORD ${sqlText(value)} LOGIN`,
  'sql identified': (_, value) => `CREATE USER 'bob'@'%' IDENTIFIED BY ${sqlText(value)}`,
  'sql password for': (_, value) => `SET PASSWORD FOR 'bob'@'%' = ${sqlText(value)}`,
  'shell variable': (name, value) => `export ${variableName(name)}=${JSON.stringify(value)}; run`,
  'shell flag': (name, value) => `run --${flagName(name)} ${JSON.stringify(value)} --verbose`,
  'shell flag with =': (name, value) => `run --${flagName(name)}=${JSON.stringify(value)} --verbose`,
};

/** Hold values without white space and separators. */
const plain: Readonly<Record<string, Container>> = {
  form: (name, value) => `user=bob&${name}=${encodeURIComponent(value)}&n=1`,
  pair: (name, value) => `failed with ${name}=${value} for bob`,
  'pair at the end': (name, value) => `failed with ${name}=${value}`,
  colon: (name, value) => `failed: ${name}: ${value}`,
  compared: (name, value) => `expected ${name} == ${value} here`,
  header: (name, value) => `GET / HTTP/1.1\r\nHost: x\r\n${headerName(name)}: ${value}\r\n\r\n`,
  yaml: (name, value) => `user: bob\n${name}: ${value}\nn: 1`,
  ini: (name, value) => `[db]\nuser = bob\n${name} = ${value}\n`,
  'connection string': (name, value) => `Server=db;User Id=sa;${name}=${value};Encrypt=yes`,
  keywords: (name, value) => `host=db user=bob ${name}=${value} dbname=shop`,
  postgres: (name, value) => `Key (${columnName(name)})=(${value}) already exists.`,
  'shell flag': (name, value) => `run --${flagName(name)} ${value} --verbose`,
  'query of a path': (name, value) => `GET /a?${name}=${encodeURIComponent(value)} failed`,
  'query of a URL': (name, value) => `GET https://host/a?n=1&${name}=${encodeURIComponent(value)}#top failed`,
};

/** Have no names: the place, or the shape, says that it is a secret. */
const nameless: Readonly<Record<string, (value: string) => string>> = {
  bearer: (value) => `sent Bearer ${value} to bob`,
  basic: (value) => `sent basic ${value} to bob`,
  authorization: (value) => `Authorization: Digest a=${value}, b=c\nnext`,
  cookie: (value) => `Cookie: theme=dark; other=${value}\nnext`,
  'set-cookie': (value) => `{"set-cookie":["a=${value}; Path=/","b=c"]}`,
  'userinfo of a URL': (value) => `GET https://bob:${encodeURIComponent(value)}@host/path failed`,
  'sloppy userinfo': (value) => `connect postgres://bob:${value}@db:5432/shop failed`,
  'userinfo without scheme': (value) => `bob:${encodeURIComponent(value)}@tcp(db:3306)/shop`,
  oracle: (value) => `jdbc:oracle:thin:scott/${value}@db:1521:shop`,
  sqlplus: (value) => `sqlplus scott/${value}@shop`,
  curl: (value) => `curl -s -u bob:${value} https://host/a`,
  'curl --user': (value) => `curl --user 'bob:${value}' https://host/a`,
  mysql: (value) => `mysql -h db -u root -p${value} shop`,
  sshpass: (value) => `sshpass -p ${value} ssh bob@host`,
  redis: (value) => `redis-cli -h cache -a ${value} ping`,
  PGPASSWORD: (value) => `PGPASSWORD=${value} psql shop`,
  'redis command': (value) => `{"command":{"name":"auth","args":["${value}"]}}`,
  pem: (value) => `-----BEGIN PRIVATE KEY-----\n${value}\n-----END PRIVATE KEY-----`,
};

/** Passwords that a URL should have encoded. */
const sloppyUrls: readonly (readonly [text: string, ...parts: string[]])[] = [
  [`postgres://bob:pa9'ss8@db:5432/shop`, 'pa9', 'ss8'],
  ['postgres://bob:pa9 ss8@db:5432/shop', 'pa9', 'ss8'],
  ['postgres://bob:pa9"ss8<x7@db:5432/shop', 'pa9', 'ss8', 'x7'],
  ['https://bob:pa9 ss8@host/path', 'pa9', 'ss8'],
  ['mongodb+srv://bob:pa9/ss8@cluster.example.org/shop', 'pa9', 'ss8'],
];

/** Made up, in the shape of the real ones; in parts, so that nobody's scanner takes this file for a leak. */
const issued: readonly string[] = [
  `ghp${'_'}${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`,
  `github${'_pat_'}${'1A2b3C4d5E'.repeat(3)}`,
  `glpat${'-'}${'x9Y8z7W6v5U4t3S2r1Q0'}`,
  `sk${'_live_'}${'4eC39HqLyjWDarjtT1'}`,
  `rk${'_test_'}${'4eC39HqLyjWDarjtT1'}`,
  `sk${'-proj-'}${'aB3dE5gH7jK9mN1pQ3sT5'}`,
  `xoxb${'-'}${'123456789012-abcDEF'}`,
  `AKIA${'IOSFODNN7EXAMPLE'}`,
  `AIza${'SyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v'}`,
  `npm${'_'}${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`,
  `SG${'.'}${'aB3dE5gH7jK9mN1pQ3sT5u'}.${'aB3dE5gH7jK9mN1pQ3sT5'}`,
  `hf${'_'}${'aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH'}`,
  `shpat${'_'}${'0123456789abcdef'.repeat(2)}`,
  `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`,
];

const cards = ['4111111111111111', '5555555555554444', '2223003122003222', '378282246310005'];
const cardSeparators = ['', ' ', '-', '.', '\u00a0', '\u202f', '%20', '&nbsp;'];

/** Whole texts in an encoding, as one is in a query, a log line or a page. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'percent-encoded': encodeURIComponent,
  'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in JSON': (text) => JSON.stringify({ msg: text, level: 'info' }),
  'in JSON twice': (text) => JSON.stringify({ log: JSON.stringify({ msg: text }) }),
  'in HTML': xmlText,
  'with \\u escapes': (text) =>
    text.replace(/["'<>&=:]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16).padStart(2, '0')}`),
  'in a log line': (text) => `2026-01-01T00:00:00Z app[1]: ERROR ${text} (retrying in 5 s)`,
};

/** Everything of the corpus, some thousands of texts, each in every encoding. */
export function* plantedSecrets(): Iterable<Planted> {
  for (const { text, parts, what } of unencoded()) {
    for (const [encoding, encode] of Object.entries(encodings)) {
      const encodedParts = parts.flatMap((part) => [part, encode(part)]).filter((part) => part.length > 1);
      yield { text: encode(text), parts: [...new Set(encodedParts)], what: `${what}, ${encoding}` };
    }
  }
}

function* unencoded(): Iterable<Planted> {
  for (const name of secretNames) {
    for (const [kind, [value, ...parts]] of Object.entries({ ...values, ...spacedValues, ...quoteValues })) {
      for (const [container, write] of Object.entries(quoting))
        yield { text: write(name, value), parts, what: `${name}, ${kind}, ${container}` };
    }
    for (const [kind, [value, ...parts]] of Object.entries(values)) {
      for (const [container, write] of Object.entries(plain))
        yield { text: write(name, value), parts, what: `${name}, ${kind}, ${container}` };
    }
  }
  for (const [kind, [value, ...parts]] of Object.entries(values)) {
    for (const [container, write] of Object.entries(nameless))
      yield { text: write(value), parts, what: `${kind}, ${container}` };
  }
  for (const [text, ...parts] of sloppyUrls) yield { text, parts, what: text };
  for (const token of issued) {
    for (const text of [
      `got ${token} here`,
      `"${token}"`,
      `a=${token}&b=c`,
      `/v1/${token}/send`,
      `(${token})`,
    ])
      yield { text, parts: [token.slice(-12)], what: text };
  }
  for (const card of cards) {
    for (const separator of cardSeparators) {
      const groups = card.length === 15 ? /(.{4})(.{6})(.{5})/ : /(.{4})(.{4})(.{4})(.{4})/;
      const number = groups.exec(card)!.slice(1).join(separator);
      yield { text: `paid with ${number} on Monday`, parts: [number], what: `card ${number}` };
    }
  }
}

function tagName(name: string): string {
  return name.replace(/[[\]]/g, '.').replace(/\.$/, '');
}

function columnName(name: string): string {
  return name.replace(/\W+/g, '_').replace(/_$/, '');
}

function variableName(name: string): string {
  return columnName(name).toUpperCase();
}

function flagName(name: string): string {
  return columnName(name).replaceAll('_', '-');
}

function headerName(name: string): string {
  return flagName(name);
}
