/**
 * How long the request at hand took and from when on it is slow, in milliseconds. Passed like this for the reason that
 * `handedOver` has.
 */
export const measured = new Float64Array(2);
