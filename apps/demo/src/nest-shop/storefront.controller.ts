import { Readable } from 'node:stream';
import { Controller, Get, Header, Inject, Query, Res, StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { publicFolder } from '../public-folder.ts';
import { Catalogue } from '../shop/catalogue.ts';
import { Reports } from '../shop/reports.ts';
import { untilClosed } from './until-closed.ts';

@Controller()
export class StorefrontController {
  readonly #catalogue: Catalogue;
  readonly #reports: Reports;

  constructor(@Inject(Catalogue) catalogue: Catalogue, @Inject(Reports) reports: Reports) {
    this.#catalogue = catalogue;
    this.#reports = reports;
  }

  @Get()
  index(@Res() response: Response): void {
    response.sendFile('index.html', { root: publicFolder });
  }

  @Get('search')
  search(@Query('q') q: unknown) {
    return this.#catalogue.search(q);
  }

  @Get('stock/live')
  @Header('content-type', 'text/event-stream')
  stock(@Res({ passthrough: true }) response: Response) {
    return new StreamableFile(Readable.from(this.#reports.stockChanges(untilClosed(response))));
  }
}
