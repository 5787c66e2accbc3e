import {
  createRegistryClient,
  hostPlatform,
  type Image,
  imageOfBase,
  loadBaseFromRegistry,
  parseReference,
} from '@stagewright/oci';

/** Pulls an image over `/v2/`; every blob is checked against its digest when it is read. */
export async function pullImage(url: string, reference: string, password: string): Promise<Image> {
  const { registry, repository, tag } = parseReference(reference);
  const scheme = url.startsWith('https:') ? 'https' : 'http';
  const client = createRegistryClient({ registry, scheme, credentials: { username: 'admin', password } });
  return imageOfBase(await loadBaseFromRegistry(client, repository, tag ?? '', hostPlatform()));
}
