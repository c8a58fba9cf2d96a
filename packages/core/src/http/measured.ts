/** How long the request at hand took, in milliseconds. Passed like this for the reason that `handedOver` has. */
export const measured = new Float64Array(1);
