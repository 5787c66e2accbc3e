import { tagsContract } from '@stagewright/registry/testing';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { createRegistryTags } from './registry-tags.ts';

let database: TestDatabase;
beforeEach(() => {
  database = createTestDatabase();
});
afterEach(() => database.close());

describe('the tags of the store keep the contract of the registry', () => {
  test.each(tagsContract)('$name', async ({ run }) => {
    const { tags } = database.aggregates;
    const noBuilds = { changed: () => undefined } as never;
    const mover = { id: 'user maria', name: 'maria', projectId: 'project-1' };
    await run(createRegistryTags({ tags, events: noBuilds, clock: createSteppedClock() }), mover);
  });
});
