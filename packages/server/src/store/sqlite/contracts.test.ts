import { buildArchiveContract } from '../testing/build-archive.contract.ts';
import { buildStoreContract } from '../testing/build-store.contract.ts';
import { imageRetentionContract } from '../testing/image-retention.contract.ts';
import { jobStoreContract } from '../testing/job-store.contract.ts';
import { objectIndexContract } from '../testing/object-index.contract.ts';
import { packageLoginStoreContract } from '../testing/package-login-store.contract.ts';
import { packageStoreContract } from '../testing/package-store.contract.ts';
import { quotasContract } from '../testing/quotas.contract.ts';
import { repositoryStoreContract } from '../testing/repository-store.contract.ts';
import { tagStoreContract } from '../testing/tag-store.contract.ts';
import { createTestDatabase } from '../testing/test-database.ts';

const open = () => {
  const { aggregates: stores, close } = createTestDatabase();
  return { stores, close };
};

jobStoreContract(open);
buildStoreContract(open);
buildArchiveContract(open);
tagStoreContract(open);
imageRetentionContract(open);
quotasContract(open);
objectIndexContract(open);
packageStoreContract(open);
repositoryStoreContract(open);
packageLoginStoreContract(open);
