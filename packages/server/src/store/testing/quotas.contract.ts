import { describe, expect, test } from 'vitest';
import { FOREIGN, type OpenAdapter, useScene } from './contract.ts';
import { PROJECT } from './contract-requests.ts';

export function quotasContract(open: OpenAdapter): void {
  describe.each(['imageQuotas', 'objectQuotas'] as const)('Quotas: %s', (kind) => {
    const scene = useScene(open);

    test('keeps a number of bytes for each project until it is taken back', async () => {
      const quotas = scene.stores[kind];
      expect(await quotas.of(PROJECT)).toBeNull();
      await quotas.set(PROJECT, 5_000_000_000);
      await quotas.set(FOREIGN, 0);
      expect([await quotas.of(PROJECT), await quotas.of(FOREIGN)]).toEqual([5_000_000_000, 0]);
      await quotas.set(PROJECT, null);
      expect([await quotas.of(PROJECT), await quotas.of(FOREIGN)]).toEqual([null, 0]);
    });
  });
}
