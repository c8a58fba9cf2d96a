import { MonitoringModule } from '@golden-signals/nestjs';
import { Module } from '@nestjs/common';
import { AppController } from './app.controller.js';
import { Orders } from './orders.service.js';

@Module({
  imports: [MonitoringModule.forRoot()],
  controllers: [AppController],
  providers: [Orders],
})
export class AppModule {}
