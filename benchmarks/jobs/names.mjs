const plain = 'BullMQ alone';
/** Shows how far apart two are that do the same. */
export const plainAgain = 'BullMQ alone, again';
export const ours = 'Golden Signals, observeWorker';
export const metrics = "BullMQ's own metrics, two weeks of minutes";
export const openTelemetry = 'bullmq-otel with traces and metrics';
export const names = [plain, plainAgain, ours, metrics, openTelemetry];

/** Of messages of RabbitMQ. */
export const consumer = {
  plain: 'amqplib alone',
  plainAgain: 'amqplib alone, again',
  ours: 'Golden Signals, observeConsumer',
};

export const scheduled = {
  plain: 'the function alone',
  plainAgain: 'the function alone, again',
  ours: 'Golden Signals, schedule()',
};
