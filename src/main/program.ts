// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { DefinitionFileOptions } from '../cli/index.ts';
import { SETTING_KEYS, type SettingKey, type Settings, settingRow } from '../settings/index.ts';
import { readSettings } from './read-settings.ts';

/** Parsed options by the names that commander gives them. */
type Given = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

const FOR_A_SERVICE: readonly SettingKey[] = [
  'dataDir',
  'listen',
  'insecureHttp',
  'database',
  'sharedDir',
  'region',
  'tls.profile',
  'tls.names',
  'keyring.file',
  'log.level',
];
const EXAMPLES = `
Examples:
  penstock up                                   start everything on this machine
  eval "$(penstock env)"                        let the AWS CLI of this shell use it
  penstock run pipeline.json --parameter myDay=2026-01-01

Settings come from flags, PENSTOCK_* variables, ./penstock.yaml and defaults, in this order: penstock config explain.`;

/** The whole command line; `finish` takes the exit code of the command that ran. Source: design 3. */
export function commandLine(finish: (exitCode: number) => void): Command {
  const program = new Command('penstock')
    .description('An open AWS Data Pipeline that anyone can run')
    .version(version())
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', EXAMPLES);
  const act =
    (work: (settings: Settings, given: Given, words: readonly string[]) => Promise<number>) =>
    async (...args: unknown[]): Promise<void> => {
      // Commander gives the words, then the options, then the command itself.
      const command = args.at(-1) as Command;
      const given: Given = command.opts();
      finish(await work(await readSettings(flagsOf(given), process.env), given, command.args));
    };
  addService(program, act);
  addClients(program, act);
  addDefinitions(program, act);
  addMigration(program, act);
  return program;
}

type Act = (
  work: (settings: Settings, given: Given, words: readonly string[]) => Promise<number>,
) => (...args: unknown[]) => Promise<void>;

function addService(program: Command, act: Act): void {
  const start = async (settings: Settings): Promise<number> =>
    (await import('./commands/up.ts')).up(settings);
  withSettings(program.command('up'), [...FOR_A_SERVICE, 'runner.tasks'])
    .description('the whole service in the foreground: API, scheduler, store and a local Task Runner')
    .option('--no-runner', 'without the local Task Runner')
    .action(act(start));
  withSettings(program.command('server'), FOR_A_SERVICE)
    .description('API and scheduler without a local Task Runner')
    .action(act((settings) => start(without(settings, 'runner.enabled'))));
  withSettings(program.command('runner'), [
    'runner.workerGroup',
    'runner.tasks',
    'runner.workDir',
    'dataDir',
    'sharedDir',
    'log.level',
  ])
    .description('a Task Runner on any machine, for the service that the AWS variables name')
    .option('--hostname <NAME>', 'what to call this machine; its own name by default')
    .addOption(new Option('--credentials-from-stdin', 'take credentials as JSON lines').hideHelp())
    .action(
      act(async (settings, given) => {
        const { runner } = await import('./commands/runner.ts');
        const hostname = typeof given['hostname'] === 'string' ? given['hostname'] : null;
        return runner(settings, { hostname, credentialsFromStdin: given['credentialsFromStdin'] === true });
      }),
    );
}

function addClients(program: Command, act: Act): void {
  withOutput(withSettings(program.command('env'), ['dataDir', 'database', 'keyring.file']))
    .description('the variables that clients need; exit 0 only when the service is ready')
    .action(act(async (settings, given) => (await import('./commands/env.ts')).env(settings, output(given))));
  withOutput(withSettings(program.command('token'), ['dataDir', 'database', 'keyring.file']))
    .description('the variables of temporary credentials, for tests and for handing on')
    .option('--ttl <TIME>', 'how long they are valid: 1s, 15m, up to 36h', '1h')
    .action(
      act(async (settings, given) => {
        const { token } = await import('./commands/token.ts');
        return token(settings, { ttl: String(given['ttl']), output: output(given) });
      }),
    );
  withFile(
    withOutput(withSettings(program.command('run'), ['dataDir', 'database', 'keyring.file', 'log.level'])),
  )
    .argument('<FILE>', 'pipeline definition in any form; - reads standard input')
    .description('create, put, activate and follow a pipeline, on a private service if none is configured')
    .option('--start <TIME>', 'startTimestamp of the activation, as YYYY-MM-DDThh:mm:ss in UTC')
    .option('--no-wait', 'print the pipeline id and return')
    .action(
      act(async (settings, given, words) => {
        const { run } = await import('./commands/run.ts');
        return run(settings, {
          ...fileOptions(given),
          file: words[0] ?? '',
          start: typeof given['start'] === 'string' ? given['start'] : null,
          wait: given['wait'] !== false,
          output: output(given),
        });
      }),
    );
  withOutput(withSettings(program.command('why'), ['dataDir', 'keyring.file']))
    .argument('<OBJECT>', 'id of an instance or attempt, or id or name of an activity, data node or resource')
    .description('what an instance waits for and since when, or why it failed, down to the origin')
    .option('--pipeline <ID>', 'pipeline of the object; without it all are looked through')
    .action(
      act(async (settings, given, words) => {
        const { why } = await import('./commands/why.ts');
        const pipeline = typeof given['pipeline'] === 'string' ? given['pipeline'] : null;
        return why(settings, { object: words[0] ?? '', pipeline, output: output(given) });
      }),
    );
  const config = program.command('config').description('settings');
  withOutput(withSettings(config.command('explain'), SETTING_KEYS))
    .description('each setting, its value and where it comes from')
    .action(
      act(async (settings, given) =>
        (await import('./commands/config.ts')).configExplain(settings, output(given)),
      ),
    );
  withOutput(withSettings(program.command('doctor'), ['dataDir', 'database', 'keyring.file']))
    .description('check this installation')
    .action(
      act(async (settings, given) => (await import('./commands/doctor.ts')).doctor(settings, output(given))),
    );
}

function addMigration(program: Command, act: Act): void {
  withSettings(program.command('migrate'), ['database'])
    .description('move a whole installation into an empty store, all or nothing; servers must be stopped')
    .requiredOption('--from <PLACE>', 'data directory, sqlite:DIR, postgresql://..., or the word database')
    .requiredOption('--to <PLACE>', 'the same; the word database means the setting of that name')
    .action(
      act(async (settings, given) => {
        const { migrateInstallation } = await import('./commands/migrate.ts');
        return migrateInstallation(settings, { from: String(given['from']), to: String(given['to']) });
      }),
    );
}

function addDefinitions(program: Command, act: Act): void {
  withFile(withOutput(program.command('validate')))
    .argument('<FILE...>', 'pipeline definitions in any form; - reads standard input')
    .description('judge definitions as the service would, each problem with file, line and column')
    .action(
      act(async (settings, given, words) => {
        const { validate } = await import('./commands/validate.ts');
        return validate(settings, { ...fileOptions(given), files: words, output: output(given) });
      }),
    );
  withFile(program.command('convert'))
    .argument('<FILE>', 'pipeline definition in any form; - reads standard input')
    .description('write a definition in another form, in its order and with its comments where they fit')
    .addOption(
      new Option('--to <FORM>', 'form to write').choices(['json', 'yaml', 'api']).makeOptionMandatory(),
    )
    .option('--output-file <FILE>', 'where to write, instead of standard output')
    .action(
      act(async (_settings, given, words) => {
        const { convert } = await import('./commands/convert.ts');
        const to = given['to'] as 'json' | 'yaml' | 'api'; // one of the choices above
        const outputFile = typeof given['outputFile'] === 'string' ? given['outputFile'] : null;
        return convert({ ...fileOptions(given), file: words[0] ?? '', to }, outputFile);
      }),
    );
}

function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <FORMAT>', 'form of the output').choices(['text', 'json']).default('text'),
  );
}

function output(given: Given): 'text' | 'json' {
  return given['output'] === 'json' ? 'json' : 'text';
}

/** What every command takes that reads a definition file. */
function withFile(command: Command): Command {
  return command
    .option('--parameter <ID=VALUE>', 'value of a parameter, may be repeated', collect)
    .option('--resource <NAME>', 'which pipeline, when a template or plan has several')
    .option('--lenient', 'forgive comments, trailing commas, repeated names and raw line breaks in JSON');
}

function fileOptions(given: Given): DefinitionFileOptions {
  return {
    parameters: (given['parameter'] ?? []) as readonly string[], // gathered by `collect`
    resource: typeof given['resource'] === 'string' ? given['resource'] : null,
    isLenient: given['lenient'] === true,
  };
}

/** One option for each setting that has a flag, named as in the table of settings. */
function withSettings(command: Command, keys: readonly SettingKey[]): Command {
  for (const key of keys) {
    const row = settingRow(key);
    if (row === undefined || row.flag === null || key === 'runner.enabled') continue;
    const value = row.type.kind === 'flag' ? '' : ' <VALUE>';
    const fallback =
      row.fallback === null || row.type.kind === 'flag' ? '' : ` (default ${String(row.fallback)})`;
    command.option(`--${row.flag}${value}`, `${row.help}${fallback}`);
  }
  return command;
}

/** What was really given, by setting. */
function flagsOf(given: Given): Partial<Record<SettingKey, string | boolean | readonly string[]>> {
  const flags: Partial<Record<SettingKey, string | boolean | readonly string[]>> = {};
  for (const key of SETTING_KEYS) {
    const flag = settingRow(key)?.flag;
    if (flag === undefined || flag === null) continue;
    const value = given[flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
    // Commander gives `runner: true` when --no-runner is absent: that is no wish of anybody.
    if (value !== undefined && !(key === 'runner.enabled' && value === true)) flags[key] = value;
  }
  return flags;
}

function without({ values, resolved }: Settings, key: 'runner.enabled'): Settings {
  return { values: { ...values, [key]: false }, resolved };
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version; // our own file
}
