import { PROBLEMS, type Problem, type ProblemName } from '@stagewright/api';

/** Ends a request with an entry of the error catalogue. The message is for the client: no secrets, no foreign names. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly problemName: ProblemName;
  readonly retryAfterS: number | undefined;

  constructor(
    problemName: ProblemName,
    message?: string,
    options: { retryAfterS?: number; cause?: unknown } = {},
  ) {
    const problem: Problem = PROBLEMS[problemName];
    super(
      message ?? `${problem.message} ${problem.advice}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'ProblemError';
    this.problem = problem;
    this.problemName = problemName;
    this.retryAfterS = options.retryAfterS;
  }
}
