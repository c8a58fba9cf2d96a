import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import type { Response } from 'express';
import { Backend } from '../shop/backend.ts';
import { Catalogue } from '../shop/catalogue.ts';
import { Orders } from '../shop/orders.ts';
import { Reports } from '../shop/reports.ts';
import { untilClosed } from './until-closed.ts';

@Controller('admin')
export class AdminController {
  readonly #backend: Backend;
  readonly #catalogue: Catalogue;
  readonly #orders: Orders;
  readonly #reports: Reports;

  constructor(
    @Inject(Backend) backend: Backend,
    @Inject(Catalogue) catalogue: Catalogue,
    @Inject(Orders) orders: Orders,
    @Inject(Reports) reports: Reports,
  ) {
    this.#backend = backend;
    this.#catalogue = catalogue;
    this.#orders = orders;
    this.#reports = reports;
  }

  @Get('reports/sales')
  sales(@Query('days') days: unknown, @Res({ passthrough: true }) response: Response) {
    return this.#reports.sales(days, untilClosed(response));
  }

  @Get('orders/export')
  @Header('content-type', 'text/csv; charset=utf-8')
  export(@Query('rows') rows: unknown, @Res({ passthrough: true }) response: Response) {
    return new StreamableFile(Readable.from(this.#orders.exportCsv(rows, untilClosed(response))));
  }

  @Patch('products/:productId')
  changePrice(@Param('productId') productId: string, @Body() body: unknown) {
    return this.#catalogue.changePrice(productId, body);
  }

  @Post('break/:dependency')
  @HttpCode(200)
  break(@Param('dependency') dependency: string) {
    return this.#backend.setBroken(dependency, true);
  }

  @Post('repair/:dependency')
  @HttpCode(200)
  repair(@Param('dependency') dependency: string) {
    return this.#backend.setBroken(dependency, false);
  }
}
