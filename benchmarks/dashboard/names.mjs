export const ours = 'Golden Signals';
export const swaggerStats = 'swagger-stats';
export const statusMonitor = 'express-status-monitor';
export const names = [ours, swaggerStats, statusMonitor];
