/** What a function of the application is given. */
export interface Seen {
  readonly request: object;
  readonly response: object;
}
