import { createMonitor } from '@golden-signals/core';
import { useInstanceMethods } from '@golden-signals/core/adapter';
import { type InstanceMethod, instanceMethodDecorator } from '@golden-signals/core/extension';
import { afterAll, expect, test } from '@jest/globals';

const monitor = createMonitor({ env: {}, enabled: false });
afterAll(() => monitor.close());

test('an instance hands its decorated methods to those who use them, inherited ones and those of both kinds', () => {
  const used: InstanceMethod[] = [];
  const Used = instanceMethodDecorator((method) => used.push(method));
  class Base {
    greet(name: unknown): string {
      return `Hello ${String(name)} from ${this.constructor.name}`;
    }
    replaced(): void {}
  }
  class Derived extends Base {
    override replaced(): void {}
    plain(): void {}
  }
  // As TypeScript calls a legacy decorator, and as the standard says.
  Used(Base.prototype, 'greet', Object.getOwnPropertyDescriptor(Base.prototype, 'greet'));
  Used(Base.prototype.replaced, { kind: 'method', name: 'replaced' });
  useInstanceMethods(new Derived(), { monitor, isSingleton: true });
  expect(used.map(({ name, isSingleton, call }) => [name, isSingleton, call('Ann')])).toEqual([
    ['Derived.greet', true, 'Hello Ann from Derived'],
  ]);
  useInstanceMethods(Derived.prototype, { monitor, isSingleton: false });
  expect(used[1]).toMatchObject({ name: 'Derived.greet', isSingleton: false, monitor });
});

test('what cannot be looked into has no methods', () => {
  const proxy = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('outside of a request');
      },
    },
  );
  expect(() => useInstanceMethods(proxy, { monitor, isSingleton: true })).not.toThrow();
});
