import { once } from 'node:events';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadUserAgent, visit } from '../src/load/visitor.ts';

describe('visit', () => {
  let server: Server;
  let agent: Agent;
  let answer: RequestListener;

  beforeEach(async () => {
    agent = new Agent({ keepAlive: true });
    server = createServer((req, res) => answer(req, res)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    agent.destroy();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const go = (more: object = {}) => {
    const { port } = server.address() as AddressInfo;
    return visit(agent, port, { method: 'GET', route: '/', path: '/', ...more });
  };

  test('reports the status of a complete answer', async () => {
    answer = (_req, res) => res.writeHead(404).end('Nothing here.');
    expect(await go()).toEqual({ status: '404', durationMs: expect.any(Number) });
  });

  test('says who it is, and that a body is JSON', async () => {
    answer = ({ headers }, res) => {
      const expected =
        headers['user-agent'] === loadUserAgent && headers['content-type'] === 'application/json';
      res.writeHead(expected ? 200 : 400).end();
    };
    expect((await go({ method: 'POST', body: '{}' })).status).toBe('200');
  });

  test('hangs up before the answer', async () => {
    const gone = new Promise((resolve) => {
      answer = (_req, res) => res.once('close', () => resolve(res.writableFinished));
    });
    expect((await go({ hangUp: { when: 'before-response', afterMs: 1 } })).status).toBe('499');
    expect(await gone).toBe(false);
  });

  test('hangs up in the middle of the answer', async () => {
    const gone = new Promise((resolve) => {
      answer = (_req, res) => {
        res.once('close', () => resolve(res.writableFinished));
        res.write('The first of many lines.\n');
      };
    });
    expect((await go({ hangUp: { when: 'during-response', afterMs: 1 } })).status).toBe('499');
    expect(await gone).toBe(false);
  });

  test('reports the answer when it is complete before the visitor leaves', async () => {
    answer = (_req, res) => res.end('Quick.');
    expect((await go({ hangUp: { when: 'before-response', afterMs: 60_000 } })).status).toBe('200');
  });

  test('reports a server that breaks off', async () => {
    answer = (req) => req.socket.destroy();
    expect((await go()).status).toBe('ECONNRESET');
    answer = (req, res) => {
      res.write('The first of many lines.\n', () => req.socket.destroy());
    };
    expect((await go()).status).toBe('ECONNRESET');
  });
});
