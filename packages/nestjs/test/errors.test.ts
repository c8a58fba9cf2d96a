import { addContext, currentRequest, type ErrorEvent } from '@golden-signals/core';
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
  Injectable,
  NotFoundException,
  Param,
  ParseIntPipe,
  type PipeTransform,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { catchError, type Observable, throwError } from 'rxjs';
import { platforms, quietMonitor, RunningApp, rawResponse } from './running-app.ts';

class OutOfStock extends Error {
  override readonly name = 'OutOfStock';
}

function answer(host: ArgumentsHost, status: number, text: string): void {
  const response = rawResponse(host.switchToHttp().getResponse<object>());
  response.statusCode = status;
  response.end(text);
}

/** Maps what it is made for to another status. */
@Catch(OutOfStock)
class StockFilter implements ExceptionFilter {
  catch(_exception: OutOfStock, host: ArgumentsHost): void {
    answer(host, 503, 'sold out');
  }
}

@Catch()
class ForgivingFilter implements ExceptionFilter {
  catch(_exception: unknown, host: ArgumentsHost): void {
    answer(host, 409, 'conflict');
  }
}

@Injectable()
class FailingGuard implements CanActivate {
  async canActivate(_context: ExecutionContext): Promise<boolean> {
    throw new OutOfStock('guard');
  }
}

@Injectable()
class FailingPipe implements PipeTransform {
  transform(): unknown {
    throw new OutOfStock('pipe');
  }
}

@Injectable()
class FailingInterceptor {
  intercept(): Observable<unknown> {
    return throwError(() => new OutOfStock('interceptor'));
  }
}

@Injectable()
class MappingInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next
      .handle()
      .pipe(catchError((error) => throwError(() => new HttpException('bad gateway', 502, { cause: error }))));
  }
}

@Controller('items')
class ItemsController {
  @Get('filtered/:id')
  @UseFilters(StockFilter)
  async filtered(@Param('id') id: string): Promise<never> {
    await new Promise(setImmediate);
    addContext({ item: id, asked: currentRequest()?.route });
    throw new OutOfStock('filter');
  }

  @Get('forgiven')
  @UseFilters(ForgivingFilter)
  forgiven(): never {
    throw new OutOfStock('forgiven');
  }

  @Get('guarded')
  @UseGuards(FailingGuard)
  guarded(): string {
    return 'never';
  }

  @Get('piped/:id')
  @UsePipes(FailingPipe)
  piped(@Param('id') _id: string): string {
    return 'never';
  }

  @Get('intercepted')
  @UseInterceptors(FailingInterceptor)
  intercepted(): string {
    return 'never';
  }

  @Get('mapped')
  @UseInterceptors(MappingInterceptor)
  mapped(): never {
    throw new OutOfStock('mapped');
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundException();
  }

  @Get('numbers/:id')
  numbers(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }
}

describe.each(platforms)('what went wrong in Nest on $name', (platform) => {
  let running: RunningApp;
  const events: ErrorEvent[] = [];
  afterEach(() => running.close());

  async function send(path: string): Promise<number> {
    events.length = 0;
    const monitor = quietMonitor({ requestContext: true });
    monitor.on('error', (event) => events.push(event));
    running = await RunningApp.start({ platform, monitor, controllers: [ItemsController] });
    return (await running.send(path, { headers: { 'x-request-id': 'r-1' } })).status;
  }

  test('a filter that maps an exception leaves it what it was', async () => {
    expect(await send('/items/filtered/7')).toBe(503);
    expect(events).toMatchObject([
      {
        ...{ method: 'GET', route: '/items/filtered/:id', status: 503, requestId: 'r-1', repeated: false },
        error: { type: 'OutOfStock', message: 'filter' },
        fields: { item: '7', asked: '/items/filtered/:id' },
      },
    ]);
    expect(events[0]!.original).toBeInstanceOf(OutOfStock);
  });

  test.each(['guarded', 'piped/7', 'intercepted'])('an exception of /items/%s', async (path) => {
    expect(await send(`/items/${path}`)).toBe(500);
    const route = `/items/${path.replace('7', ':id')}`;
    expect(events).toMatchObject([{ route, status: 500, error: { type: 'OutOfStock' } }]);
    expect(events[0]!.original).toBeInstanceOf(OutOfStock);
  });

  test('an exception that an interceptor maps has the original as its cause', async () => {
    expect(await send('/items/mapped')).toBe(502);
    expect(events).toMatchObject([
      { status: 502, error: { type: 'HttpException', causes: [{ type: 'OutOfStock', message: 'mapped' }] } },
    ]);
  });

  test.each([
    ['forgiven', 409],
    ['missing', 404],
    ['numbers/x', 400],
  ])('/items/%s is a client error, and grouped nowhere', async (path, status) => {
    expect(await send(`/items/${path}`)).toBe(status);
    expect(events).toEqual([]);
    expect(running.monitor.diagnostics().errors.groups).toEqual([]);
  });
});
