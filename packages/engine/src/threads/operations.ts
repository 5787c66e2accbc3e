import { checkCopies } from '../kinds/check-copies.ts';
import { inspectPackage } from '../kinds/inspect-package.ts';
import { measureLayers, writeLayers } from '../kinds/write-layers.ts';

/** Does nothing: its answer says that the thread's code is loaded. */
const answer = async (_input: null): Promise<null> => null;

/** What threads do: each takes and gives plain data, and touches only the files that its input names. */
export const OPERATIONS = { answer, checkCopies, inspectPackage, measureLayers, writeLayers } as const;

export type OperationName = keyof typeof OPERATIONS;
export type OperationInput<N extends OperationName> = Parameters<(typeof OPERATIONS)[N]>[0];
export type OperationResult<N extends OperationName> = Awaited<ReturnType<(typeof OPERATIONS)[N]>>;
