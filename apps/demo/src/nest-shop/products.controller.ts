import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { Catalogue } from '../shop/catalogue.ts';

@Controller('products')
export class ProductsController {
  readonly #catalogue: Catalogue;

  constructor(@Inject(Catalogue) catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  @Get()
  list(@Query() query: Record<string, unknown>) {
    return this.#catalogue.list(query);
  }

  @Get(':productId')
  find(@Param('productId') productId: string) {
    return this.#catalogue.product(productId);
  }

  @Get(':productId/reviews')
  reviews(@Param('productId') productId: string) {
    return this.#catalogue.reviews(productId);
  }

  @Post(':productId/reviews')
  addReview(@Param('productId') productId: string, @Body() body: unknown) {
    return this.#catalogue.addReview(productId, body);
  }
}
