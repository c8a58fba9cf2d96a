import { Controller, Get, Param } from '@nestjs/common';
import { Orders } from './orders.service';

@Controller()
export class AppController {
  constructor(private readonly orders: Orders) {}

  @Get('orders/:id')
  find(@Param('id') id: string) {
    return this.orders.find(id);
  }

  @Get('broken')
  break() {
    return this.orders.explode();
  }
}
