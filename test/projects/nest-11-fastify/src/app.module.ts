import { MonitoringModule } from '@golden-signals/nestjs';
import { Module } from '@nestjs/common';
import { AppController } from './app.controller';
import { Orders } from './orders.service';

@Module({
  imports: [MonitoringModule.forRoot()],
  controllers: [AppController],
  providers: [Orders],
})
export class AppModule {}
