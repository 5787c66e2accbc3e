import { expect, test } from 'vitest';
import { messages as en } from '../i18n/en/messages.ts';
import { messages as zh } from '../i18n/zh-cn/messages.ts';
import { ApiError } from './api-error.ts';
import { said } from './said.ts';

const refused = new ApiError(400, 'job_name: is too long', { code: 'SVCSTG.CPE.4004001' });

test('an error is told in the language of the page, with what the service says of this very case', () => {
  expect(said(refused, en)).toBe('job_name: is too long');
  expect(said(refused, zh)).toBe('参数无效。（job_name: is too long）');
});

test('a service that did not answer, and what has no code, are told as they are', () => {
  expect(said(new ApiError(0, 'fetch failed'), zh)).toBe(zh.shell.unreachable);
  expect(said(new Error('out of cheese'), zh)).toBe('out of cheese');
});
