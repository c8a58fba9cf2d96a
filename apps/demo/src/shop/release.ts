/** The versions of the shop that a run of the demo deploys one after the other. */
export const releases = ['1.4.0', '1.5.0'] as const;
export type Release = (typeof releases)[number];
