import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Orders } from '../shop/orders.ts';

@Controller('users/:userId')
export class UsersController {
  readonly #orders: Orders;

  constructor(@Inject(Orders) orders: Orders) {
    this.#orders = orders;
  }

  @Get('orders')
  list(@Param('userId') userId: string) {
    return this.#orders.ofUser(userId);
  }

  @Get('orders/:orderId')
  find(@Param('userId') userId: string, @Param('orderId') orderId: string) {
    return this.#orders.order(userId, orderId);
  }

  @Get('recommendations')
  recommendations(@Param('userId') userId: string) {
    return this.#orders.recommendations(userId);
  }
}
