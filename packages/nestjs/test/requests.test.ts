import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  Injectable,
  type MessageEvent,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  Res,
  Scope,
  Sse,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_FILTER, REQUEST } from '@nestjs/core';
import { map, type Observable, of, throwError } from 'rxjs';
import { platforms, RunningApp, rawResponse } from './running-app.ts';

class OutOfStock extends Error {}
class LateError extends Error {}

@Injectable()
class Closed implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { url } = context.switchToHttp().getRequest<{ url: string }>();
    if (url.includes('broken')) throw new LateError('expected by the test');
    return false;
  }
}

@Injectable()
class Wrap implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ data })));
  }
}

@Injectable()
class Fails implements NestInterceptor {
  intercept(): Observable<unknown> {
    return throwError(() => new LateError('expected by the test'));
  }
}

function answer(host: ArgumentsHost, status: number): void {
  const response = rawResponse(host.switchToHttp().getResponse<object>());
  response.statusCode = status;
  response.end('filtered');
}

@Catch(OutOfStock)
class StockFilter implements ExceptionFilter {
  catch(_exception: OutOfStock, host: ArgumentsHost): void {
    answer(host, 503);
  }
}

@Catch()
class EverythingFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    answer(host, exception instanceof HttpException ? exception.getStatus() : 500);
  }
}

@Controller('shop')
class ShopController {
  @Get('items/:id')
  find(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }
  @UseGuards(Closed)
  @Get('closed/:id')
  closed(): void {}
  @UseInterceptors(Wrap)
  @Get('wrapped')
  wrapped(): string {
    return 'wrapped';
  }
  @UseInterceptors(Fails)
  @Get('fails')
  fails(): void {}
  @Get('throws')
  throws(): void {
    throw new OutOfStock('expected by the test');
  }
  @UseFilters(StockFilter)
  @Get('filtered')
  async filtered(): Promise<void> {
    throw new OutOfStock('expected by the test');
  }
  @Get('refused')
  refused(): void {
    throw new HttpException('no', 402);
  }
  @Get('own-response')
  own(@Res() response: object): void {
    const raw = rawResponse(response);
    (response as { hijack?(): void }).hijack?.();
    raw.statusCode = 202;
    raw.end('own');
  }
  @Get('late')
  late(@Res() response: object): void {
    const raw = rawResponse(response);
    raw.write('the first part');
    throw new LateError('expected by the test');
  }
  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Readable.from([Buffer.from('one '), Buffer.from('two')]));
  }
  @Get('missing-file')
  missingFile(): StreamableFile {
    return new StreamableFile(createReadStream('/nowhere/file'));
  }
  @Get('observable')
  observable(): Observable<string> {
    return of('first', 'last');
  }
  @Sse('events')
  events(): Observable<MessageEvent> {
    return of({ data: 'one' }, { data: 'two' });
  }
}

@Controller({ path: 'mine', scope: Scope.REQUEST })
class RequestScopedController {
  readonly #request: { url: string };
  constructor(@Inject(REQUEST) request: { url: string }) {
    this.#request = request;
  }
  @Get(':id')
  find(): string {
    if (this.#request.url.endsWith('broken')) throw new LateError('expected by the test');
    return this.#request.url;
  }
}

describe.each(platforms)('requests of Nest on $name', (platform) => {
  let running: RunningApp;
  afterEach(() => running.close());

  test('guards, pipes and interceptors', async () => {
    running = await RunningApp.start({ platform, controllers: [ShopController] });
    expect(
      await running.statuses(
        '/shop/items/1',
        '/shop/items/x',
        '/shop/closed/1',
        '/shop/closed/broken',
        '/shop/wrapped',
      ),
    ).toEqual([200, 400, 403, 500, 200]);
    expect(await running.statuses('/shop/fails')).toEqual([500]);
    expect(await running.counts()).toEqual({
      'GET /shop/items/:id 200': 1,
      'GET /shop/items/:id 400': 1,
      'GET /shop/closed/:id 403': 1,
      'GET /shop/closed/:id 500': 1,
      'GET /shop/wrapped 200': 1,
      'GET /shop/fails 500': 1,
    });
    expect(await running.errors()).toEqual({
      'GET /shop/closed/:id LateError': 1,
      'GET /shop/fails LateError': 1,
    });
  });

  test('exceptions, with and without filters', async () => {
    running = await RunningApp.start({ platform, controllers: [ShopController] });
    expect(await running.statuses('/shop/throws', '/shop/filtered', '/shop/refused')).toEqual([
      500, 503, 402,
    ]);
    expect(await running.errors()).toEqual({
      'GET /shop/throws OutOfStock': 1,
      'GET /shop/filtered OutOfStock': 1,
    });
  });

  test('a filter for everything hides no type of error, and unknown paths stay unmatched', async () => {
    running = await RunningApp.start({
      platform,
      controllers: [ShopController],
      providers: [{ provide: APP_FILTER, useClass: EverythingFilter }],
    });
    expect(await running.statuses('/shop/throws', '/shop/refused', '/nothing')).toEqual([500, 402, 404]);
    expect(await running.errors()).toEqual({ 'GET /shop/throws OutOfStock': 1 });
    expect(await running.counts()).toEqual({
      'GET /shop/throws 500': 1,
      'GET /shop/refused 402': 1,
      'GET <unmatched> 404': 1,
    });
  });

  test('responses of one’s own, files, observables, server-sent events', async () => {
    running = await RunningApp.start({ platform, controllers: [ShopController] });
    const bodies = [];
    for (const path of ['own-response', 'file', 'observable', 'events']) {
      bodies.push((await running.send(`/shop/${path}`)).body);
    }
    expect(bodies).toEqual(['own', 'one two', 'last', expect.stringContaining('data: two')]);
    expect(await running.counts()).toEqual({
      'GET /shop/own-response 202': 1,
      'GET /shop/file 200': 1,
      'GET /shop/observable 200': 1,
      'GET /shop/events 200': 1,
    });
    expect(running.monitor.snapshot().inFlight).toBe(0);
  });

  test('a file that is not there is counted with the status that its client was sent', async () => {
    running = await RunningApp.start({ platform, controllers: [ShopController] });
    const { status } = await running.send('/shop/missing-file');
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await running.counts()).toEqual({ [`GET /shop/missing-file ${status}`]: 1 });
  });

  test('controllers that are made per request', async () => {
    running = await RunningApp.start({ platform, controllers: [RequestScopedController] });
    expect(await running.statuses('/mine/1', '/mine/broken')).toEqual([200, 500]);
    expect(await running.counts()).toEqual({ 'GET /mine/:id 200': 1, 'GET /mine/:id 500': 1 });
    expect(await running.errors()).toEqual({ 'GET /mine/:id LateError': 1 });
  });

  test('middlewares of main.ts are measured too', async () => {
    running = await RunningApp.start({
      platform,
      controllers: [ShopController],
      main: (app) =>
        void app.use((_req: unknown, res: { statusCode: number; end(): void }) => {
          res.statusCode = 429;
          res.end();
        }),
    });
    expect(await running.statuses('/shop/items/1', '/metrics')).toEqual([429, 429]);
    expect(await running.counts()).toEqual({ 'GET <middleware> 429': 2 });
  });
});

test('a handler that fails halfway: Nest on Express completes the response, and it is counted as the client saw it', async () => {
  const running = await RunningApp.start({ platform: platforms[0]!, controllers: [ShopController] });
  expect((await running.send('/shop/late')).status).toBe(200);
  expect(await running.counts()).toEqual({ 'GET /shop/late 200': 1 });
  await running.close();
});
