import { Command, Option } from 'commander';
import { attachRun, type Run } from './act.ts';
import type { Group, Verb } from './command-group.ts';
import { COMMANDS } from './commands.ts';
import { version } from './version.ts';

const EXAMPLES = `
Examples:
  stagewright serve
  stagewright login --user admin
  stagewright objects put app.jar obs://demo/app.jar
  stagewright jobs create app --package obs://demo/app.jar
  stagewright builds start app --follow

Exit codes: 0 success, 1 the build or operation failed, 2 wrong usage, 3 not logged in, 4 not found,
5 the server does not answer, 130 interrupted.`;

/** The whole tree of commands. What a command takes is loaded when it is called: the others cost nothing. */
export function createProgram(run: Run): Command {
  const program = new Command('stagewright')
    .description('Builds container images from packages, over the build API of ServiceStage.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => run.io.stdout.write(text),
      writeErr: (text) => run.io.stderr.write(text),
      getOutHelpWidth: () => run.io.stdout.columns ?? 100,
      getErrHelpWidth: () => run.io.stderr.columns ?? 100,
    })
    .exitOverride()
    .showSuggestionAfterError();
  for (const option of commonOptions()) program.addOption(option);
  attachRun(program, run);
  addVerbs(program, COMMANDS);
  return program;
}

function commonOptions(): readonly Option[] {
  return [
    new Option('--json', 'answer as JSON'),
    new Option('-q, --quiet', 'print ids only, and nothing beside the result'),
    new Option('--url <address>', 'address of the server (STAGEWRIGHT_URL)'),
    new Option('--project <name>', 'project that is expected or logged in to (STAGEWRIGHT_PROJECT)'),
  ];
}

function addVerbs(parent: Command, entries: Readonly<Record<string, Verb | Group>>): void {
  for (const [name, entry] of Object.entries(entries)) {
    const command = parent.command(name).description(entry.summary);
    if ('verbs' in entry) addVerbs(command, entry.verbs);
  }
  parent.hook('preSubcommand', async (_, command) => {
    const entry = entries[command.name()];
    if (entry?.load !== undefined) (await entry.load())(command);
  });
}
