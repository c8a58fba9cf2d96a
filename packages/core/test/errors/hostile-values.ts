/** A proxy whose every trap throws. */
export function hostile(target: object = {}): object {
  const refuse = () => {
    throw new Error('hostile');
  };
  return new Proxy(target, {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getPrototypeOf: refuse,
    getOwnPropertyDescriptor: refuse,
  });
}

export function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An error whose every property throws when it is read. */
function throwingGetters(): Error {
  const error = new Error('never read');
  // The stack first: it is made of the others when it is replaced.
  for (const name of ['stack', 'name', 'message', 'code', 'cause', 'constructor']) {
    Object.defineProperty(error, name, {
      get() {
        throw new Error(`no ${name}`);
      },
    });
  }
  return error;
}

export function circularCauses(): Error {
  const first = new Error('first');
  const second = new Error('second', { cause: first });
  first.cause = second;
  return second;
}

/** Everything that a program can throw at a tracker; each entry makes it anew. */
export const hostileValues: readonly (readonly [what: string, make: () => unknown])[] = [
  ['a string', () => 'just text'],
  ['an empty string', () => ''],
  ['null', () => null],
  ['undefined', () => undefined],
  ['a number', () => 42],
  ['NaN', () => Number.NaN],
  ['a bigint', () => 10n ** 30n],
  ['a symbol', () => Symbol('why')],
  ['a function', () => () => {}],
  ['a class', () => class Thrown {}],
  ['an empty object', () => ({})],
  ['an object without a prototype', () => Object.assign(Object.create(null), { message: 'bare' })],
  ['an array', () => [1, 'two', null]],
  ['a frozen error', () => Object.freeze(new Error('frozen'))],
  ['a frozen object', () => Object.freeze({ message: 'frozen' })],
  ['getters that throw', throwingGetters],
  ['a proxy that throws', () => hostile(new Error('inside'))],
  ['a function behind a proxy that throws', () => hostile(() => {})],
  ['a revoked proxy', revoked],
  ['circular causes', circularCauses],
  ['an error that causes itself', () => Object.assign(new Error('self'), { cause: 0 })],
  ['a megabyte of message', () => new Error('x'.repeat(1_000_000))],
  ['a megabyte of text', () => 'y'.repeat(1_000_000)],
  ['a message that is an object', () => ({ message: { reason: 'object' } })],
  ['a message that is a symbol', () => ({ message: Symbol('message') })],
  ['a stack that is a number', () => Object.assign(new Error('number'), { stack: 5 })],
  ['a stack that is null', () => Object.assign(new Error('null'), { stack: null })],
  [
    'a stack of a megabyte',
    () => Object.assign(new Error('long'), { stack: '\n    at f (/x.js:1:2)'.repeat(50_000) }),
  ],
  ['call sites that throw', () => Object.assign(new Error('sites'), { stack: [hostile(), hostile()] })],
  ['an aggregate error', () => new AggregateError([new Error('a'), 'b', null, hostile()], 'several')],
  [
    'a huge aggregate error',
    () => new AggregateError(Array.from({ length: 10_000 }, () => new Error('one'))),
  ],
  ['errors that cannot be read', () => Object.assign(new AggregateError([]), { errors: revoked() })],
  ['a date', () => new Date(Number.NaN)],
  ['a promise', () => Promise.resolve()],
  ['a buffer', () => Buffer.alloc(10)],
  ['a map', () => new Map([[{}, new Set([1])]])],
  ['a surrogate alone', () => new Error('\ud800'.repeat(5_000))],
];
