import { expect, test } from 'vitest';
import type { Descriptor } from './descriptor.ts';
import { digestOf } from './digest.ts';
import { encodeImageIndex, type ImageIndex, parseImageIndex, selectPlatform } from './image-index.ts';
import { MEDIA_TYPES } from './media-types.ts';
import { type Platform, parsePlatform } from './platform.ts';

function entry(text: string, platform?: Platform): Descriptor {
  const digest = digestOf(Buffer.from(text));
  return {
    mediaType: MEDIA_TYPES.manifest,
    digest,
    size: 1,
    ...(platform === undefined ? {} : { platform }),
  };
}

function index(...platforms: string[]): ImageIndex {
  const manifests = platforms.map((text) => entry(text, parsePlatform(text)));
  return { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests };
}

test.each([
  ['linux/amd64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
  ['linux/arm64', ['linux/amd64', 'linux/arm64/v8'], 'linux/arm64/v8'],
  ['linux/arm64/v8', ['linux/arm64'], 'linux/arm64'],
  ['linux/arm/v7', ['linux/arm/v5', 'linux/arm/v6', 'linux/arm64'], 'linux/arm/v6'],
  ['linux/amd64', ['linux/amd64/v3', 'linux/amd64'], 'linux/amd64'],
])('%s of %j is %s', (wanted, offered, found) => {
  expect(selectPlatform(index(...offered), parsePlatform(wanted)).platform).toEqual(parsePlatform(found));
});

test('a platform that is not there is named with those that are', () => {
  const offered = index('linux/arm64', 'windows/amd64', 'linux/arm/v7');
  expect(() => selectPlatform(offered, parsePlatform('linux/arm/v6'))).toThrow(
    /linux\/arm\/v6.*windows\/amd64/,
  );
  expect(() => selectPlatform(offered, parsePlatform('linux/amd64'))).toThrow(
    expect.objectContaining({ code: 'PLATFORM_UNKNOWN' }),
  );
});

test('a single manifest without a platform fits, beside attestations', () => {
  const attestation = entry('att', { architecture: 'unknown', os: 'unknown' });
  const list = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [attestation, entry('only')],
  } as const;
  expect(selectPlatform(list, parsePlatform('linux/amd64'))).toEqual(entry('only'));
});

test('encoding and parsing an index', () => {
  const list = index('linux/amd64', 'linux/arm64/v8');
  expect(parseImageIndex(encodeImageIndex(list))).toEqual(list);
  expect(() => parseImageIndex(encodeImageIndex(list), MEDIA_TYPES.dockerIndex)).toThrow(/announced/);
});
