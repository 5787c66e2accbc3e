import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inspectTools, missingUserNamespaces } from './inspect-tools.ts';

it('programs are told with place and version, and what is lost without them', async () => {
  const tools = await inspectTools();
  expect(tools.map(({ name }) => name)).toEqual(['bwrap', 'slirp4netns', 'nft', 'buildah']);
  for (const { name, found, lost, debian } of tools) {
    expect(found !== null).toBe(['/usr/bin', '/usr/sbin'].some((folder) => existsSync(`${folder}/${name}`)));
    if (found !== null) expect(found.version).toMatch(/^\d+\.\d+/);
    expect(lost).toMatch(/refused/);
    expect(debian).not.toBe('');
  }
});

it('user namespaces are tried', async () => {
  const reason = await missingUserNamespaces();
  expect(reason === null || reason.includes('unshare')).toBe(true);
});
