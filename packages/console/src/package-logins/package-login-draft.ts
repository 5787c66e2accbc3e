import type { PackageLoginBody, PackageLoginRecord } from '@stagewright/api';
import { given } from '../job-form/given.ts';
import { namesOf } from '../job-form/lines.ts';

type Kind = PackageLoginBody['kind'];
type Addressing = PackageLoginRecord['addressing'];

/** What is typed about a login for packages. */
export interface PackageLoginDraft {
  readonly name: string;
  readonly kind: Kind;
  readonly host: string;
  readonly user: string;
  readonly secret: string;
  readonly region: string;
  readonly addressing: Addressing;
  /** One on a line. */
  readonly buckets: string;
  readonly certificates: string;
}

export const EMPTY_LOGIN: PackageLoginDraft = {
  name: '',
  kind: 'basic',
  host: '',
  user: '',
  secret: '',
  region: '',
  addressing: 'path',
  buckets: '',
  certificates: '',
};

/** What can be shown of a stored login; its secret and its certificates cannot. */
export function draftOfLogin({ buckets, certificates: _, ...login }: PackageLoginRecord): PackageLoginDraft {
  const { name, kind, host, user, region, addressing } = login;
  return { ...EMPTY_LOGIN, name, kind, host, user, region, addressing, buckets: buckets.join('\n') };
}

/** Another kind of login: what was typed as its secret is none of the new kind. */
export const ofKind = (draft: PackageLoginDraft, kind: Kind): PackageLoginDraft => ({
  ...draft,
  kind,
  secret: '',
});

export function bodyOfLogin(draft: PackageLoginDraft): PackageLoginBody {
  const { kind, secret } = draft;
  const buckets = namesOf(draft.buckets);
  return {
    kind,
    host: draft.host.trim(),
    secret,
    ...(kind === 'bearer' ? {} : given('user', draft.user)),
    ...given('certificates', draft.certificates),
    ...(kind === 's3' && {
      ...given('region', draft.region),
      addressing: draft.addressing,
      ...(buckets && { buckets }),
    }),
  };
}
