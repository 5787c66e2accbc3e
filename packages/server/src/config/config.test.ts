import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';

test('every setting has a default that is valid', () => {
  const loaded = loadConfig({});
  expect(loaded.kind).toBe('config');
  if (loaded.kind === 'config') {
    expect(loaded.config).toMatchObject({
      listen: { host: '127.0.0.1', port: 7080 },
      leaseS: 30,
      logCap: 48 * 2 ** 20,
    });
  }
});

test.each([
  ['STAGEWRIGHT_LISTEN', '7080', 'host:port'],
  ['STAGEWRIGHT_LISTEN', 'localhost:70800', 'host:port'],
  ['STAGEWRIGHT_PUBLIC_URL', 'https://a.example/path', 'without path'],
  ['STAGEWRIGHT_PUBLIC_URL', 'ftp://a.example', 'http(s)'],
  ['STAGEWRIGHT_METRICS_FROM', '10.0.0.0/33', 'networks such as'],
  ['STAGEWRIGHT_METRICS_FROM', 'localhost', 'networks such as'],
  ['STAGEWRIGHT_MAX_BUILDS', '0', 'whole number'],
  ['STAGEWRIGHT_MAX_BUILDS', '2.5', 'whole number'],
  ['STAGEWRIGHT_MIN_FREE', 'much', 'size'],
  ['STAGEWRIGHT_STRICT_STATUS', 'perhaps', 'true or false'],
  ['STAGEWRIGHT_TIMEOUT_S', 'ten', 'number'],
  ['STAGEWRIGHT_TLS_CERT', '/etc/cert.pem', 'together'],
  ['STAGEWRIGHT_LEASE_S', '5', 'grow in this order'],
  ['STAGEWRIGHT_FAULT_POINTS', 'tag.move,workerEnd.request', 'together'],
  ['STAGEWRIGHT_DATABASE_URL', 'postgres://u:secret@db/x', 'embedded database only'],
])('%s=%s is refused by name, and the value is not repeated', (variable, value, message) => {
  const loaded = loadConfig({ [variable]: value });
  expect(loaded.kind).toBe('invalid');
  if (loaded.kind !== 'invalid') return;
  expect(loaded.problems.join(' ')).toContain(message);
  expect(loaded.problems.join(' ')).toContain(variable);
  expect(loaded.problems.join(' ')).not.toContain('secret');
});

test('sizes, lists and addresses are read', () => {
  const loaded = loadConfig({
    STAGEWRIGHT_LISTEN: '[::1]:0',
    STAGEWRIGHT_ALLOW_NETWORKS: '10.0.0.0/8, 127.0.0.1/32',
    STAGEWRIGHT_MAX_OBJECT: '1.5G',
    STAGEWRIGHT_PUBLIC_URL: 'https://builds.example.com/',
  });
  expect(loaded.kind === 'config' && loaded.config).toMatchObject({
    listen: { host: '::1', port: 0 },
    allowNetworks: ['10.0.0.0/8', '127.0.0.1/32'],
    maxObject: 1.5 * 2 ** 30,
    publicUrl: 'https://builds.example.com',
  });
});
