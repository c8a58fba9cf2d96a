export const postgresql = { name: 'PostgreSQL', host: '127.0.0.1', port: 5432 };
export const postgresqlLogin = {
  user: 'postgres',
  password: 'hunter2',
  database: 'postgres',
  host: '127.0.0.1',
};
export const mariadb = { name: 'MariaDB', host: '127.0.0.1', port: 3306 };
export const mariadbLogin = { user: 'root', password: '', database: 'test', host: '127.0.0.1' };
