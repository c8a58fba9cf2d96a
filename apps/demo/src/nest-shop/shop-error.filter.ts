import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { ShopError } from '../shop/shop-error.ts';

@Catch(ShopError)
export class ShopErrorFilter implements ExceptionFilter<ShopError> {
  catch({ status, message }: ShopError, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (!response.headersSent) response.status(status).json({ error: message });
  }
}
