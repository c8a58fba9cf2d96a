// The aliases of other Express releases have no types of their own; the tests use what all releases share.
declare module 'express-4' {
  export { default } from 'express';
}
declare module 'express-5.0' {
  export { default } from 'express';
}
