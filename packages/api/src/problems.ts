/** An entry of the error catalogue: what a client gets and what its user should do. */
export interface Problem {
  /** Value of `error_code`; never reused for another meaning. */
  readonly code: string;
  readonly status: number;
  /** What happened. */
  readonly message: string;
  /** What to do about it. Errors raised with no more exact text have both as their `error_msg`. */
  readonly advice: string;
}

const problem = (status: number, code: string, message: string, advice: string): Problem => ({
  code,
  status,
  message,
  advice,
});

/**
 * Every error that the API answers. `SVCSTG.CPE.*` numbers carry the HTTP status in their first three digits; 5004401 is the
 * documented one, the others are ours. `APIGW.*` are the gateway's codes (see the contract, section (a)).
 */
export const PROBLEMS = {
  parameter_invalid: problem(
    400,
    'SVCSTG.CPE.4004001',
    'A parameter is invalid.',
    'Correct the field named in the message.',
  ),
  body_malformed: problem(
    400,
    'SVCSTG.CPE.4004002',
    'The body is not valid JSON.',
    'Send a JSON object, or no body where none is needed.',
  ),
  build_ended: problem(
    400,
    'SVCSTG.CPE.4004003',
    'The build cannot be cancelled any more.',
    'Read the build: its state is final or its image is being published.',
  ),
  name_mismatch: problem(
    400,
    'SVCSTG.CPE.4004004',
    'The name is not the name of the job.',
    'Send the job name as it is stored.',
  ),
  job_name_taken: problem(
    400,
    'SVCSTG.CPE.4004005',
    'A job with this name exists already.',
    'Choose another name; letters are compared without case.',
  ),
  job_has_no_source: problem(
    400,
    'SVCSTG.CPE.4004006',
    'The job has no source.',
    'Set code_repo in the job.',
  ),
  name_taken: problem(400, 'SVCSTG.CPE.4004008', 'The name is taken.', 'Choose another name.'),
  checksum_mismatch: problem(
    400,
    'SVCSTG.CPE.4004009',
    'The body does not match its checksum.',
    'Send the object again.',
  ),
  namespace_taken: problem(
    400,
    'SVCSTG.CPE.4004010',
    'The image namespace belongs to another project.',
    'Choose another build.artifact_namespace.',
  ),
  secret_unknown: problem(
    400,
    'SVCSTG.CPE.4004014',
    'The job names a secret that is not there.',
    'Store it for the job or the project, or take it out of build.secrets.',
  ),
  too_many_secrets: problem(
    400,
    'SVCSTG.CPE.4004015',
    'There are as many secrets or authorisations as allowed.',
    'Delete one that is not used any more.',
  ),
  repository_parameter_invalid: problem(
    400,
    'SVCSTG.REPO.0400',
    'A parameter is invalid.',
    'Correct the field named in the message.',
  ),
  repository_type_unsupported: problem(
    400,
    'SVCSTG.REPO.0401',
    'Repositories of this type take no login of this kind.',
    'personal: github, gitlab, gitee; password: github, devcloud, bitbucket, git.',
  ),
  repository_auth_exists: problem(
    400,
    'SVCSTG.REPO.0403',
    'A repository authorisation with this name exists already.',
    'Choose another name, or delete it first.',
  ),
  repository_auth_unknown: problem(
    400,
    'SVCSTG.REPO.0450',
    'There is no repository authorisation of this name.',
    'Create it, or name another one in code_repo.auth.',
  ),
  repository_auth_invalid: problem(
    400,
    'SVCSTG.REPO.0451',
    'The repository did not open with this login.',
    'Check the login and the address; nothing was stored.',
  ),
  clone_url_invalid: problem(
    400,
    'SVCSTG.REPO.0452',
    'The address of the repository is invalid.',
    'Give an address such as https://github.com/user-name/demo.git.',
  ),
  job_is_system: problem(
    400,
    'SVCSTG.CPE.4004011',
    'Jobs made by the system cannot be deleted.',
    'Delete the component that owns the job.',
  ),
  request_malformed: problem(
    400,
    'SVCSTG.CPE.4004013',
    'The request is not valid HTTP.',
    'Send one HTTP/1.1 request with percent-encoded path and complete headers.',
  ),
  in_use: problem(400, 'SVCSTG.CPE.4004012', 'The resource is still in use.', 'Remove what uses it first.'),
  unauthorized: problem(
    401,
    'APIGW.0301',
    'Incorrect IAM authentication information.',
    'Send a valid X-Auth-Token or sign the request with a valid access key.',
  ),
  worker_unauthorized: problem(
    401,
    'SVCSTG.CPE.4014001',
    'The worker key is not valid.',
    'Start the worker with a key of this server.',
  ),
  worker_unknown: problem(
    401,
    'SVCSTG.CPE.4014002',
    'The worker is not registered.',
    'Register again; with the earlier id the builds go on.',
  ),
  forbidden: problem(
    403,
    'APIGW.0302',
    'The user may not do this.',
    'Ask an administrator for the permission named in the message.',
  ),
  session_unproved: problem(
    403,
    'SVCSTG.CPE.4034001',
    'The request does not prove that it comes from the console.',
    'Send the X-CSRF-Token of the session, from the same origin.',
  ),
  object_quota_exceeded: problem(
    403,
    'SVCSTG.CPE.4034002',
    'The project may keep no more packages.',
    'Delete packages that are not needed any more, or have an administrator raise the quota.',
  ),
  job_not_found: problem(
    404,
    'SVCSTG.00100429',
    'The job was not found.',
    'Check the job id and the project of your token.',
  ),
  build_not_found: problem(
    404,
    'SVCSTG.CPE.4044001',
    'The build was not found.',
    'Check the build id and the project of your token.',
  ),
  object_not_found: problem(404, 'SVCSTG.CPE.4044002', 'The object was not found.', 'Check bucket and key.'),
  plan_unknown: problem(
    404,
    'SVCSTG.CPE.4044004',
    'The build has no plan.',
    'A build of a repository has one once its phase PreProcess has found it; a build of a package has none.',
  ),
  upload_not_found: problem(
    404,
    'SVCSTG.CPE.4044005',
    'Nothing of this package has come.',
    'Send it from its first byte on.',
  ),
  resource_not_found: problem(
    404,
    'SVCSTG.CPE.4044003',
    'The resource was not found.',
    'Check the id or name.',
  ),
  route_not_found: problem(
    404,
    'APIGW.0101',
    'The API does not exist.',
    'Check method and path against /openapi.json.',
  ),
  method_not_allowed: problem(
    405,
    'SVCSTG.CPE.4054001',
    'The method is not allowed here.',
    'Use one of the methods in the header Allow.',
  ),
  request_timeout: problem(
    408,
    'SVCSTG.CPE.4084001',
    'The request did not come to its end in time.',
    'Send it again, without pauses.',
  ),
  epoch_outdated: problem(
    409,
    'SVCSTG.CPE.4094001',
    'The lease of this build has ended.',
    'Stop the work: another attempt owns the build.',
  ),
  publish_refused: problem(
    409,
    'SVCSTG.CPE.4094002',
    'The image may not be published.',
    'The build was stopped, or a later build moved the tag.',
  ),
  upload_offset: problem(
    409,
    'SVCSTG.CPE.4094003',
    'The upload goes on at another byte.',
    'Ask for its offset and send the package from there.',
  ),
  too_large: problem(
    413,
    'APIGW.0201',
    'The body is too large.',
    'Stay below the limit named in the message.',
  ),
  range_unsatisfiable: problem(
    416,
    'SVCSTG.CPE.4164001',
    'The range lies outside of the content.',
    'Ask for bytes below the size in Content-Range.',
  ),
  headers_too_large: problem(
    431,
    'SVCSTG.CPE.4314001',
    'The address or the headers are too large.',
    'Keep address and headers below 16 KiB in all.',
  ),
  too_many_failures: problem(
    429,
    'APIGW.0308',
    'Too many failed attempts.',
    'Wait as long as Retry-After says.',
  ),
  too_many_builds: problem(
    429,
    'SVCSTG.CPE.4294001',
    'Too many builds are waiting.',
    'Wait until builds have ended, or cancel some.',
  ),
  too_many_uploads: problem(
    429,
    'SVCSTG.CPE.4294002',
    'Too many uploads of the project are unfinished.',
    'Finish or delete some, or wait until they expire.',
  ),
  internal: problem(
    500,
    'SVCSTG.CPE.5004401',
    'An internal error occurred.',
    'Try again; tell the administrator the request id if it stays.',
  ),
  record_damaged: problem(
    500,
    'SVCSTG.CPE.5004402',
    'What is stored is damaged and cannot be read.',
    'Tell the administrator: stagewright doctor names what is damaged. Everything else works.',
  ),
  shutting_down: problem(
    503,
    'SVCSTG.CPE.5034001',
    'The service is shutting down.',
    'Repeat the request in a moment.',
  ),
  storage_unavailable: problem(
    503,
    'SVCSTG.CPE.5034002',
    'The data folder cannot be read or written now.',
    'Tell the administrator to look at the disk, and repeat the request later.',
  ),
  preview_unavailable: problem(
    503,
    'SVCSTG.CPE.5034003',
    'No worker has looked at the source in time.',
    'Try again, or save the job: its build finds out how it is built.',
  ),
  storage_full: problem(
    507,
    'SVCSTG.CPE.5074001',
    'There is no space left to store this.',
    'Free space on the data folder.',
  ),
} as const satisfies Readonly<Record<string, Problem>>;

export type ProblemName = keyof typeof PROBLEMS;
