import { MonitorPerformance } from '@golden-signals/nestjs';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Carts } from '../shop/carts.ts';

@Controller('carts/:cartId')
@MonitorPerformance()
export class CartsController {
  readonly #carts: Carts;

  constructor(@Inject(Carts) carts: Carts) {
    this.#carts = carts;
  }

  @Get()
  find(@Param('cartId') cartId: string) {
    return this.#carts.cart(cartId);
  }

  @Post('items')
  addItem(@Param('cartId') cartId: string, @Body() body: unknown) {
    return this.#carts.addItem(cartId, body);
  }

  @Delete('items/:productId')
  @HttpCode(204)
  removeItem(@Param('cartId') cartId: string, @Param('productId') productId: string) {
    return this.#carts.removeItem(cartId, productId);
  }

  @Post('checkout')
  checkOut(@Param('cartId') cartId: string) {
    return this.#carts.checkOut(cartId);
  }
}
