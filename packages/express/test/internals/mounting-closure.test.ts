import { describe, expect, test } from '@jest/globals';
import type { Layer } from '../../src/express-internals.ts';
import { isMountingClosure } from '../../src/mounting-closure.ts';

/** What minifiers make of the closure, as they printed it for Express 4.22 and 5.3, and what could be made of it. */
const closures = {
  'esbuild, Express 5':
    'function(c,u,l){var d=c.app;s.handle(c,u,function(f){Object.setPrototypeOf(c,d.request),Object.setPrototypeOf(u,d.response),l(f)})}',
  'rolldown, Express 4':
    'function(t,n,r){var i=t.app;e.handle(t,n,function(e){b(t,i.request),b(n,i.response),r(e)})}',
  'parentheses around functions, constants':
    'function(t,n,r){const o=t.app;e.handle(t,n,(function(e){Object.setPrototypeOf(t,o.request),Object.setPrototypeOf(n,o.response),r(e)}))}',
  'arrow functions':
    '(t,n,r)=>{let o=t.app;e.handle(t,n,e=>{Object.setPrototypeOf(t,o.request),Object.setPrototypeOf(n,o.response),r(e)})}',
};

/** What a developer may have mounted. */
const others = {
  'more than the closure does':
    'function(t,n,r){var i=t.app;e.handle(t,n,function(e){b(t,i.request),b(n,i.response),count++,r(e)})}',
  'an application that is called': 'function(t,n,r){e.handle(t,n,r)}',
  'a request and a response that changed places':
    'function(t,n,r){var i=t.app;e.handle(t,n,function(e){b(n,i.request),b(t,i.response),r(e)})}',
};

function layer(text: string): Layer {
  return { name: '', handle: new Function(`return ${text}`)() };
}

describe('the closure of a mounted application', () => {
  test.each(Object.entries(closures))('is recognised without its name: %s', (_minifier, text) => {
    expect(isMountingClosure(layer(text))).toBe(true);
  });

  test.each(Object.entries(others))('is not %s', (_what, text) => {
    expect(isMountingClosure(layer(text))).toBe(false);
  });

  test('is recognised by its name when something was put around it', () => {
    expect(isMountingClosure({ name: 'mounted_app', handle: (() => {}) as never })).toBe(true);
  });
});
