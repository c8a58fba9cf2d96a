/** What brokers name themselves, so that there are ever more of them: queues without a name, and for replies. */
const temporary = /^amq\.(?:gen-|rabbitmq\.reply-to)/;

/**
 * Returns where messages go: the exchange, or the queue where it is the default one. Other routing keys may be values, and
 * are not kept.
 */
export function destinationOf(exchange: unknown, routingKey: unknown): string {
  return exchange === '' || exchange === undefined || exchange === null
    ? queueName(routingKey)
    : String(exchange);
}

export function queueName(queue: unknown): string {
  const name = String(queue ?? '');
  return temporary.test(name) ? '<temporary>' : name;
}
