export const postgresql = { name: 'PostgreSQL', host: '127.0.0.1', port: 5432 };
/** Of that PostgreSQL, for all clients. */
export const postgresqlLogin = {
  user: 'postgres',
  password: 'hunter2',
  database: 'postgres',
  host: '127.0.0.1',
};
export const mariadb = { name: 'MariaDB', host: '127.0.0.1', port: 3306 };
export const redis = { name: 'Redis', host: '127.0.0.1', port: 6379 };
export const rabbitmq = { name: 'RabbitMQ', host: '127.0.0.1', port: 5672 };

/** What a monitored health needs to run a check against the real thing: a clock that goes. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
