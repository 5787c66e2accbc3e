import { runEmbedded } from '../embedded.ts';

/** An embedded worker whose builds say hello and then run until they are stopped; `deaf` ones do not even end then. */
await runEmbedded(async ({ settings }, { signal, log }) => {
  log.line('hello');
  await new Promise<void>((resolve) => {
    if (settings.language !== 'deaf') signal.addEventListener('abort', () => resolve());
    setInterval(() => undefined, 1_000);
  });
  return { kind: 'stopped' };
});
