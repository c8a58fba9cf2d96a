/** What a request asks for, as long as it lasts. */
export interface RequestLine {
  readonly method: string;
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  /** With the query. */
  readonly path: string;
}
