import {
  type CatalogEntry,
  iamTime,
  type KeystoneDomains,
  type KeystoneProjects,
  type KeystoneRegions,
  type TokenDocument,
  type VersionDocument,
} from '@stagewright/api';
import type { TokenOwner } from '../../auth/tokens.ts';
import type { Account, Project } from '../../domain/accounts.ts';

/** How clients reach the service: what catalog and links say. */
export interface Place {
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly region: string;
}

/** The identity service's version, as `GET /v3` and, in a list, `GET /` answer it. */
export function versionDocument(publicUrl: string): VersionDocument {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${publicUrl}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

export function catalog({ publicUrl, region }: Place): CatalogEntry[] {
  const entry = (type: string, name: string, url: string): CatalogEntry => ({
    id: name,
    name,
    type,
    endpoints: [{ id: `${name}-public`, interface: 'public', region, region_id: region, url }],
  });
  return [entry('servicestage', 'servicestage', publicUrl), entry('identity', 'iam', `${publicUrl}/v3`)];
}

/** A token as IAM describes it; the catalog is left out where the client asks so. */
export function tokenDocument(
  { user, grants, token }: TokenOwner,
  shown: readonly CatalogEntry[] | null,
): TokenDocument {
  const grant = grants.find(({ project }) => project.id === token.projectId);
  const domain = { id: user.account.id, name: user.account.name };
  const permissions = grant?.actions.map((name) => ({ id: name, name })) ?? [];
  return {
    token: {
      methods: ['password'],
      issued_at: iamTime(token.issuedAt),
      expires_at: iamTime(token.expiresAt),
      user: { id: user.id, name: user.name, password_expires_at: '', domain },
      ...(grant ? { project: { id: grant.project.id, name: grant.project.name, domain } } : { domain }),
      roles: user.admin ? [{ id: 'admin', name: 'admin' }, ...permissions] : permissions,
      ...(shown ? { catalog: [...shown] } : {}),
    },
  };
}

const links = (self: string) => ({ self, next: null, previous: null });

export function projectsDocument(
  projects: readonly Project[],
  self: string,
  { publicUrl }: Place,
): KeystoneProjects {
  return {
    links: links(self),
    projects: projects.map(({ id, name, account }) => ({
      id,
      name,
      domain_id: account.id,
      parent_id: account.id,
      description: '',
      enabled: true,
      is_domain: false,
      links: { self: `${publicUrl}/v3/projects/${id}` },
    })),
  };
}

export function domainsDocument({ id, name }: Account, self: string, { publicUrl }: Place): KeystoneDomains {
  const domain = {
    id,
    name,
    description: '',
    enabled: true,
    links: { self: `${publicUrl}/v3/domains/${id}` },
  };
  return { links: links(self), domains: [domain] };
}

export function regionsDocument(self: string, { publicUrl, region }: Place): KeystoneRegions {
  const entry = {
    id: region,
    type: 'public' as const,
    description: '',
    parent_region_id: null,
    locales: { 'en-us': region },
    links: { self: `${publicUrl}/v3/regions/${region}` },
  };
  return { links: links(self), regions: [entry] };
}
