import type { Group } from './command-group.ts';

export const users: Group = {
  summary: 'People and programs that log in',
  verbs: {
    create: {
      summary: 'Create a user',
      load: async () => (await import('./commands/users-create.ts')).usersCreate,
    },
    list: { summary: 'List users', load: async () => (await import('./commands/users-list.ts')).usersList },
    show: {
      summary: 'Show a user and their permissions',
      load: async () => (await import('./commands/users-show.ts')).usersShow,
    },
    update: {
      summary: 'Disable, enable or promote a user',
      load: async () => (await import('./commands/users-update.ts')).usersUpdate,
    },
    password: {
      summary: 'Change a password',
      load: async () => (await import('./commands/users-password.ts')).usersPassword,
    },
    delete: {
      summary: 'Delete a user',
      load: async () => (await import('./commands/users-delete.ts')).usersDelete,
    },
  },
};

export const projects: Group = {
  summary: 'Tenants',
  verbs: {
    create: {
      summary: 'Create a project',
      load: async () => (await import('./commands/projects-create.ts')).projectsCreate,
    },
    list: {
      summary: 'List projects',
      load: async () => (await import('./commands/projects-list.ts')).projectsList,
    },
    rename: {
      summary: 'Rename a project',
      load: async () => (await import('./commands/projects-rename.ts')).projectsRename,
    },
    quota: {
      summary: 'Bound what its images take',
      load: async () => (await import('./commands/projects-quota.ts')).projectsQuota,
    },
    delete: {
      summary: 'Delete an empty project',
      load: async () => (await import('./commands/projects-delete.ts')).projectsDelete,
    },
  },
};

export const permissions: Group = {
  summary: 'Who may do what in a project',
  verbs: {
    list: {
      summary: 'List the permissions in a project',
      load: async () => (await import('./commands/permissions-list.ts')).permissionsList,
    },
    set: {
      summary: 'Set what a user may do in a project',
      load: async () => (await import('./commands/permissions-set.ts')).permissionsSet,
    },
    revoke: {
      summary: 'Take every permission of a user away',
      load: async () => (await import('./commands/permissions-revoke.ts')).permissionsRevoke,
    },
  },
};

export const keys: Group = {
  summary: 'Access keys, for requests that are signed',
  verbs: {
    create: {
      summary: 'Make an access key',
      load: async () => (await import('./commands/keys-create.ts')).keysCreate,
    },
    list: {
      summary: 'List access keys',
      load: async () => (await import('./commands/keys-list.ts')).keysList,
    },
    update: {
      summary: 'Describe, stop or restart an access key',
      load: async () => (await import('./commands/keys-update.ts')).keysUpdate,
    },
    delete: {
      summary: 'Delete an access key',
      load: async () => (await import('./commands/keys-delete.ts')).keysDelete,
    },
  },
};

export const audit: Group = {
  summary: 'Changes and who made them',
  verbs: {
    list: {
      summary: 'List changes, newest first',
      load: async () => (await import('./commands/audit-list.ts')).auditList,
    },
  },
};
