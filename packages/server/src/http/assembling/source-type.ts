import { repositoryType } from '../../domain/code-repository.ts';
import { isPackage } from '../../domain/job.ts';

/** One spelling for each kind of source (section (f) 17); an unknown one stays as it was given. */
export function sourceType(type: string): string {
  return isPackage({ type }) ? 'BinObs' : (repositoryType(type) ?? type);
}
