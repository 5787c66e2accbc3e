import { audit, projects, registries, users } from './admin.ts';
import { build, checks, log, phases, states } from './builds.ts';
import { form, job, jobs } from './jobs.ts';
import { auths, packageLogins } from './logins.ts';
import { outcome } from './outcome.ts';
import { images, keys, packages, system, workers } from './places.ts';
import { problems } from './problems.ts';
import { common, shell, signIn } from './shell.ts';
import { repository, revision, secrets } from './sources.ts';

/** Every text of the console; other languages have the same shape. */
export const messages = {
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

export type Messages = typeof messages;
