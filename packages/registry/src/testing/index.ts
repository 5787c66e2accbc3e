export { startTestRegistry, type TestRegistry, type TestRegistryOptions } from './start-test-registry.ts';
export { type TagsContractCase, tagsContract } from './tags-contract.ts';
export { basic, createTestAccess, type TestAccessOptions, type TestUser } from './test-access.ts';
export { createTestTags } from './test-tags.ts';
