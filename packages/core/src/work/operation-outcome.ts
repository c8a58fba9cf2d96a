/** How one run of an operation ended; `cancelled` is a consumer that stopped early, which is nobody's error. */
export type OperationOutcome = 'success' | 'error' | 'cancelled';
