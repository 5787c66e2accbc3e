import { writeJarLayer } from '../assemble/write-jar-layer.ts';
import { writeNodeLayers } from '../assemble/write-node-layers.ts';
import { inspectPackage } from '../plan/inspect-package.ts';

/** What threads do: each takes and gives plain data, and touches only the files that its input names. */
export const OPERATIONS = { inspectPackage, writeJarLayer, writeNodeLayers } as const;

export type OperationName = keyof typeof OPERATIONS;
export type OperationInput<N extends OperationName> = Parameters<(typeof OPERATIONS)[N]>[0];
export type OperationResult<N extends OperationName> = Awaited<ReturnType<(typeof OPERATIONS)[N]>>;
