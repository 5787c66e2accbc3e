import type { Messages } from '../en/messages.ts';
import { audit, projects, registries, users } from './admin.ts';
import { build, checks, log, phases, states } from './builds.ts';
import { form, job, jobs } from './jobs.ts';
import { auths, packageLogins } from './logins.ts';
import { outcome } from './outcome.ts';
import { images, keys, packages, system, workers } from './places.ts';
import { problems } from './problems.ts';
import { common, shell, signIn } from './shell.ts';
import { repository, revision, secrets } from './sources.ts';

/** Simplified Chinese, in the words of the Huawei Cloud console where it has them. */
export const messages: Messages = {
  shell,
  signIn,
  common,
  states,
  phases,
  build,
  outcome,
  checks,
  log,
  jobs,
  job,
  form,
  repository,
  revision,
  auths,
  packageLogins,
  secrets,
  images,
  packages,
  workers,
  keys,
  system,
  users,
  projects,
  registries,
  audit,
  problems,
};
