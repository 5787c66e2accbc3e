import { X509Certificate } from 'node:crypto';
import { packageLogins as endpoints, type PackageLoginRecord, wireTime } from '@stagewright/api';
import type { PackageLogin } from '../../domain/package-logins.ts';
import type { PackageLogins } from '../../usecases/package-logins.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

function toRecord({
  origin,
  certificates,
  updatedAt,
  updatedBy,
  ...login
}: PackageLogin): PackageLoginRecord {
  return {
    ...login,
    buckets: [...login.buckets],
    host: origin,
    certificates: certificates !== '',
    updated_at: wireTime(updatedAt),
    updated_by: updatedBy,
  };
}

/** Logins for packages: their places go out, their secrets never do. */
export function createPackageLoginRoutes(logins: PackageLogins): readonly Route[] {
  return [
    route(endpoints.list, async ({ caller }) => ({
      list: (await logins.list(caller.projectId)).map(toRecord),
    })),
    route(endpoints.put, async ({ caller, params, body }) => {
      if (body.certificates !== undefined && !areCertificates(body.certificates))
        throw new ProblemError('parameter_invalid', 'body certificates: must be in PEM.');
      const put = await logins.put(caller, params.name, body);
      if (put.kind === 'limit') throw new ProblemError('too_many_secrets');
      if (put.kind === 'invalid') throw new ProblemError('parameter_invalid', put.message);
      return toRecord(put.login);
    }),
    route(endpoints.remove, async ({ caller, params }) => {
      if ((await logins.remove(caller, params.name)) === 'not_found')
        throw new ProblemError('resource_not_found', 'The package login was not found.');
      return undefined;
    }),
  ];
}

function areCertificates(pem: string): boolean {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.length > 0 && blocks.every((block) => new X509Certificate(block).subject !== '');
  } catch {
    return false;
  }
}
