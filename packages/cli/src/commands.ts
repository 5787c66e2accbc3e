import { audit, keys, permissions, projects, users } from './account-commands.ts';
import type { Group, Verb } from './command-group.ts';

const jobs: Group = {
  summary: 'Stored build definitions',
  verbs: {
    create: {
      summary: 'Create a job',
      load: async () => (await import('./commands/jobs-create.ts')).jobsCreate,
    },
    list: { summary: 'List jobs', load: async () => (await import('./commands/jobs-list.ts')).jobsList },
    show: { summary: 'Show a job', load: async () => (await import('./commands/jobs-show.ts')).jobsShow },
    plan: {
      summary: 'Show how a folder would be built',
      load: async () => (await import('./commands/jobs-plan.ts')).jobsPlan,
    },
    update: {
      summary: 'Change a job',
      load: async () => (await import('./commands/jobs-update.ts')).jobsUpdate,
    },
    delete: {
      summary: 'Delete a job; its builds are stopped',
      load: async () => (await import('./commands/jobs-delete.ts')).jobsDelete,
    },
  },
};

const builds: Group = {
  summary: 'Runs of a job',
  verbs: {
    start: {
      summary: 'Start a build of a job',
      load: async () => (await import('./commands/builds-start.ts')).buildsStart,
    },
    list: {
      summary: "List a job's builds",
      load: async () => (await import('./commands/builds-list.ts')).buildsList,
    },
    show: {
      summary: 'Show a build',
      load: async () => (await import('./commands/builds-show.ts')).buildsShow,
    },
    phases: {
      summary: 'Show the phases of a build',
      load: async () => (await import('./commands/builds-phases.ts')).buildsPhases,
    },
    plan: {
      summary: 'Show how a repository is built',
      load: async () => (await import('./commands/builds-plan.ts')).buildsPlan,
    },
    checks: {
      summary: 'Show what the code checks of a build found',
      load: async () => (await import('./commands/builds-checks.ts')).buildsChecks,
    },
    cancel: {
      summary: 'Cancel a build and wait for the proof',
      load: async () => (await import('./commands/builds-cancel.ts')).buildsCancel,
    },
    events: {
      summary: 'Show what happened to a build',
      load: async () => (await import('./commands/builds-events.ts')).buildsEvents,
    },
  },
};

const objects: Group = {
  summary: 'Packages in the object store',
  verbs: {
    put: {
      summary: 'Upload a package',
      load: async () => (await import('./commands/objects-put.ts')).objectsPut,
    },
    get: {
      summary: 'Download a package',
      load: async () => (await import('./commands/objects-get.ts')).objectsGet,
    },
    list: {
      summary: 'List packages',
      load: async () => (await import('./commands/objects-list.ts')).objectsList,
    },
    usage: {
      summary: 'Show what the packages of the project take',
      load: async () => (await import('./commands/objects-usage.ts')).objectsUsage,
    },
    delete: {
      summary: 'Delete a package',
      load: async () => (await import('./commands/objects-delete.ts')).objectsDelete,
    },
  },
};

const images: Group = {
  summary: 'Images in the embedded registry',
  verbs: {
    list: {
      summary: 'List repositories',
      load: async () => (await import('./commands/images-list.ts')).imagesList,
    },
    tags: {
      summary: 'List the tags of a repository',
      load: async () => (await import('./commands/images-tags.ts')).imagesTags,
    },
    show: {
      summary: 'Show an image',
      load: async () => (await import('./commands/images-show.ts')).imagesShow,
    },
    usage: {
      summary: 'Show what images take, and may take',
      load: async () => (await import('./commands/images-usage.ts')).imagesUsage,
    },
    import: {
      summary: 'Import an image from an archive',
      load: async () => (await import('./commands/images-import.ts')).imagesImport,
    },
    export: {
      summary: 'Export an image to an archive',
      load: async () => (await import('./commands/images-export.ts')).imagesExport,
    },
    delete: {
      summary: 'Delete a tag',
      load: async () => (await import('./commands/images-delete.ts')).imagesDelete,
    },
  },
};

const retention: Group = {
  summary: 'Which tags are kept',
  verbs: {
    list: {
      summary: 'List rules',
      load: async () => (await import('./commands/retention-list.ts')).retentionList,
    },
    set: {
      summary: 'Set a rule',
      load: async () => (await import('./commands/retention-set.ts')).retentionSet,
    },
    delete: {
      summary: 'Delete a rule',
      load: async () => (await import('./commands/retention-delete.ts')).retentionDelete,
    },
    preview: {
      summary: 'Show the tags that would be removed now',
      load: async () => (await import('./commands/retention-preview.ts')).retentionPreview,
    },
  },
};

const registries: Group = {
  summary: 'Credentials for other registries',
  verbs: {
    set: {
      summary: 'Store a credential',
      load: async () => (await import('./commands/registries-set.ts')).registriesSet,
    },
    list: {
      summary: 'List credentials, without their secrets',
      load: async () => (await import('./commands/registries-list.ts')).registriesList,
    },
    delete: {
      summary: 'Delete a credential',
      load: async () => (await import('./commands/registries-delete.ts')).registriesDelete,
    },
  },
};

const gitAuths: Group = {
  summary: 'Logins for git repositories',
  verbs: {
    set: {
      summary: 'Store a token, or with --user a password',
      load: async () => (await import('./commands/git-auths-set.ts')).gitAuthsSet,
    },
    'set-key': {
      summary: 'Store a key for repositories reached by ssh',
      load: async () => (await import('./commands/git-auths-set-key.ts')).gitAuthsSetKey,
    },
    list: {
      summary: 'List logins, without their secrets',
      load: async () => (await import('./commands/git-auths-list.ts')).gitAuthsList,
    },
    delete: {
      summary: 'Delete a login',
      load: async () => (await import('./commands/git-auths-delete.ts')).gitAuthsDelete,
    },
  },
};

const packageLogins: Group = {
  summary: 'Logins for packages of other hosts and object stores',
  verbs: {
    set: {
      summary: 'Store a token, with --user a password, with --s3 the key of an object store',
      load: async () => (await import('./commands/package-logins-set.ts')).packageLoginsSet,
    },
    list: {
      summary: 'List logins, without their secrets',
      load: async () => (await import('./commands/package-logins-list.ts')).packageLoginsList,
    },
    delete: {
      summary: 'Delete a login',
      load: async () => (await import('./commands/package-logins-delete.ts')).packageLoginsDelete,
    },
  },
};

const secrets: Group = {
  summary: 'What build commands get in their environment, and nobody can read',
  verbs: {
    set: {
      summary: 'Store a secret of the project, or with --job of a job',
      load: async () => (await import('./commands/secrets-set.ts')).secretsSet,
    },
    list: {
      summary: 'List the names of secrets',
      load: async () => (await import('./commands/secrets-list.ts')).secretsList,
    },
    delete: {
      summary: 'Delete a secret',
      load: async () => (await import('./commands/secrets-delete.ts')).secretsDelete,
    },
  },
};

const workers: Group = {
  summary: 'Processes that run builds',
  verbs: {
    create: {
      summary: 'Make the key of a worker on another machine',
      load: async () => (await import('./commands/workers-create.ts')).workersCreate,
    },
    list: {
      summary: 'List workers and their keys',
      load: async () => (await import('./commands/workers-list.ts')).workersList,
    },
    drain: {
      summary: 'Let a worker claim no more builds',
      load: async () => (await import('./commands/workers-drain.ts')).workersDrain,
    },
    resume: {
      summary: 'Let a worker that was drained claim builds again',
      load: async () => (await import('./commands/workers-drain.ts')).workersResume,
    },
    delete: {
      summary: 'Revoke the key of a worker',
      load: async () => (await import('./commands/workers-delete.ts')).workersDelete,
    },
  },
};

const caches: Group = {
  summary: 'What workers keep for later builds',
  verbs: {
    list: {
      summary: 'List what is kept of the builds of the project',
      load: async () => (await import('./commands/caches-list.ts')).cachesList,
    },
    clear: {
      summary: 'Remove it',
      load: async () => (await import('./commands/caches-clear.ts')).cachesClear,
    },
  },
};

const system: Group = {
  summary: 'The server itself',
  verbs: {
    show: {
      summary: 'Say whether builds can run, and why not',
      load: async () => (await import('./commands/system-show.ts')).systemShow,
    },
  },
};

/** Every command, by its words on the line. */
export const COMMANDS: Readonly<Record<string, Verb | Group>> = {
  demo: {
    summary: 'Show the main job from end to end, in a temporary folder',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  doctor: {
    summary: 'Look at this machine and the data folder, and for what no build owns',
    load: async () => (await import('./commands/doctor.ts')).doctor,
    verbs: {
      network: {
        summary: 'Try whom builds would contact, and say what is wrong',
        load: async () => (await import('./commands/doctor-network.ts')).doctorNetwork,
      },
    },
  },
  backup: {
    summary: 'Copy the data folder while the service runs',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  serve: { summary: 'Run the service', load: async () => (await import('./commands/serve.ts')).serve },
  worker: {
    summary: 'Run builds for a service on another machine',
    load: async () => (await import('./commands/worker.ts')).worker,
  },
  login: { summary: 'Log in to a server', load: async () => (await import('./commands/login.ts')).login },
  logout: {
    summary: 'Revoke the token and forget it',
    load: async () => (await import('./commands/logout.ts')).logout,
  },
  whoami: {
    summary: 'Say who is logged in where',
    load: async () => (await import('./commands/whoami.ts')).whoami,
  },
  jobs,
  builds,
  logs: { summary: "Print a build's log", load: async () => (await import('./commands/logs.ts')).logs },
  cancel: {
    summary: 'Short for builds cancel',
    load: async () => (await import('./commands/builds-cancel.ts')).buildsCancel,
  },
  objects,
  images,
  retention,
  caches,
  workers,
  users,
  projects,
  permissions,
  keys,
  registries,
  'git-auths': gitAuths,
  'package-logins': packageLogins,
  secrets,
  audit,
  system,
};
