import { type Static, Type } from 'typebox';
import { ACTIONS } from '../actions.ts';
import { endpoint } from '../endpoint.ts';
import { oneOf } from '../one-of.ts';

const group = 'Console';
const path = '/console/session';
const Name = Type.String({ minLength: 1, maxLength: 128 });
const Place = Type.Object({ id: Type.String(), name: Type.String() });

export const ConsoleSession = Type.Object({
  user: Type.Object({
    id: Type.String(),
    name: Type.String(),
    account: Type.String(),
    admin: Type.Boolean(),
  }),
  project: Type.Union([Place, Type.Null()], {
    description: 'null: the user has a permission in no project.',
  }),
  projects: Type.Array(Place, { description: 'Projects that the session can be changed to.' }),
  actions: Type.Array(oneOf(ACTIONS)),
  csrf_token: Type.String({
    description: 'For the header X-CSRF-Token of every change made with the session.',
  }),
  expires_at: Type.String({ description: 'RFC 3339.' }),
  version: Type.String(),
});

/**
 * The web console's session: a token in a cookie that no script can read (`HttpOnly`, `SameSite=Strict`, path `/console`). It counts
 * under `/console/api` only, where every endpoint of the service can be called with it; elsewhere it is never looked at.
 */
export const consoleSession = {
  signIn: endpoint({
    id: 'consoleSignIn',
    group,
    auth: 'none',
    method: 'POST',
    path,
    summary: 'Begin a session of the web console; the cookie is set by the answer',
    body: Type.Object({
      account: Type.Optional(Type.String({ maxLength: 128 })),
      user: Name,
      password: Type.String({ minLength: 1, maxLength: 1024 }),
      project: Type.Optional(
        Type.String({ maxLength: 128, description: 'Name; empty: the default project.' }),
      ),
    }),
    status: 200,
    response: ConsoleSession,
    problems: ['unauthorized', 'too_many_failures', 'session_unproved'],
  }),
  show: endpoint({
    id: 'consoleSession',
    group,
    auth: 'none',
    method: 'GET',
    path,
    summary: 'Who the session in the cookie belongs to',
    status: 200,
    response: ConsoleSession,
    problems: ['unauthorized'],
  }),
  changeProject: endpoint({
    id: 'consoleChangeProject',
    group,
    auth: 'none',
    method: 'PUT',
    path,
    summary: 'Go on in another project; the session gets a new token',
    body: Type.Object({ project_id: Name }),
    status: 200,
    response: ConsoleSession,
    problems: ['unauthorized', 'session_unproved', 'resource_not_found'],
  }),
  signOut: endpoint({
    id: 'consoleSignOut',
    group,
    auth: 'none',
    method: 'DELETE',
    path,
    summary: 'End the session and its token',
    status: 204,
    problems: ['session_unproved'],
  }),
};

export type ConsoleSession = Static<typeof ConsoleSession>;
