/** IAM actions of the build service (API reference 0169, 0330). Start and cancel count as `modify`. */
export const ACTIONS = [
  'servicestage:assembling:list',
  'servicestage:assembling:create',
  'servicestage:assembling:modify',
  'servicestage:assembling:delete',
] as const;

export type Action = (typeof ACTIONS)[number];
