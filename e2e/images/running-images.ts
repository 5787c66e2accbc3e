import { freePort, runPulledImage } from '@stagewright/oci/testing';
import { expect } from 'vitest';

/** Runs the image of the Java example and checks what it prints. `skopeo`: how the registry is reached. */
export async function expectMainLoopRuns(reference: string, skopeo: readonly string[]): Promise<void> {
  const image = await runPulledImage(reference, { skopeo });
  try {
    await image.printed(/loop 2 /);
    expect(image.output()).toMatch(/^MainLoop on Java \d+\nloop 1 /);
  } finally {
    await image.close();
  }
}

/** Runs the image of the Node example and checks what it answers. */
export async function expectNodeAppAnswers(reference: string, skopeo: readonly string[]): Promise<void> {
  const port = await freePort();
  const image = await runPulledImage(reference, { skopeo, env: [`PORT=${port}`] });
  try {
    await image.printed(/listening on port/);
    const answer = await fetch(`http://127.0.0.1:${port}/hello`);
    expect(await answer.json()).toMatchObject({ hello: 'world', path: '/hello', node: process.version });
  } finally {
    await image.close();
  }
}
