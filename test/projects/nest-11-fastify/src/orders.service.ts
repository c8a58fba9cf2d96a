import { MonitorPerformance } from '@golden-signals/nestjs';
import { Injectable } from '@nestjs/common';

@Injectable()
export class Orders {
  @MonitorPerformance()
  async find(id: string) {
    return { id };
  }

  explode(): never {
    throw new Error('The till is empty.');
  }
}
