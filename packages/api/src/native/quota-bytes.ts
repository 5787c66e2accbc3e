import { Type } from 'typebox';

export const QuotaBytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const QuotaLimit = Type.Union([QuotaBytes, Type.Null()], {
  description: 'Null: as many as there is space for.',
});

/** 0 for no bound, null for that of the service. */
export const QuotaBody = Type.Object(
  { limit_bytes: Type.Union([QuotaBytes, Type.Null()]) },
  { additionalProperties: false },
);
