import type { Command } from 'commander';

/** Gives a command its arguments, options and action. */
type Define = (command: Command) => void;

export interface Verb {
  readonly summary: string;
  readonly load: () => Promise<Define>;
}

export interface Group {
  readonly summary: string;
  readonly verbs: Readonly<Record<string, Verb>>;
}

const jobs: Group = {
  summary: 'Stored build definitions',
  verbs: {
    create: {
      summary: 'Create a job',
      load: async () => (await import('./commands/jobs-create.ts')).jobsCreate,
    },
    list: { summary: 'List jobs', load: async () => (await import('./commands/jobs-list.ts')).jobsList },
    show: { summary: 'Show a job', load: async () => (await import('./commands/jobs-show.ts')).jobsShow },
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
      summary: 'Show one tag',
      load: async () => (await import('./commands/images-show.ts')).imagesShow,
    },
    delete: {
      summary: 'Delete a tag',
      load: async () => (await import('./commands/images-delete.ts')).imagesDelete,
    },
  },
};

const workers: Group = {
  summary: 'Processes that run builds',
  verbs: {
    list: {
      summary: 'List workers',
      load: async () => (await import('./commands/workers-list.ts')).workersList,
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
  workers,
  system,
};
