// SPDX-License-Identifier: Apache-2.0
/** What README.md promises: its tour with the AWS CLI, `penstock run` without a service, and help for every command. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsCli, awsAgainst, findAwsClis, readsEndpointVariable } from './aws-cli.ts';
import { CLI, type LiveService, type Output, output, startLiveService } from './live-service.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const TOUR = [...README.matchAll(/<!-- tour -->\n```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
const LOOKS_MAX = 100;
const LOOK_EVERY_MS = 200;

const cli = findAwsClis().find(readsEndpointVariable);
if (cli === undefined) {
  it('the tour', {
    skip: 'no AWS CLI on the PATH reads AWS_ENDPOINT_URL (1.29 or 2.13 and later do)',
  }, () => {});
} else describe('the tour', () => tour(cli));

function tour(cli: AwsCli): void {
  let service: LiveService;
  before(async () => {
    service = await startLiveService();
  });
  after(async () => service?.stop());

  /** Runs lines as they stand, in a shell that has done what the README says before them and knows the pipeline. */
  const shell = async (lines: string, id: string): Promise<string> => {
    const { PATH = '', HOME = '' } = service.environment;
    const script = `eval "$("$RUNTIME" "$CLI" env --data-dir "$DATA")"\n${lines}\necho "id=$id"`;
    const environment = {
      PATH: `${dirname(cli.path)}:${PATH}`,
      HOME,
      AWS_PAGER: '',
      ...{ RUNTIME: process.execPath, CLI, DATA: service.dataDir, id },
    };
    const { code, stdout, stderr } = await output('/bin/sh', ['-e', '-c', script], environment);
    assert.equal(code, 0, `${lines}\n${stdout}${stderr}`);
    return stdout;
  };

  it('makes a pipeline that runs, shows what happened, and cleans up', async () => {
    assert.equal(TOUR.length, 3);
    const [start = '', look = '', end = ''] = TOUR;
    const id = /^id=(df-\w+)$/m.exec(await shell(start, ''))?.[1] ?? '';
    const runs = await untilFinished(awsAgainst(cli, service), id);
    assert.match(runs, /SayHello/);
    const seen = await shell(look, id);
    assert.match(seen, /SayHello[\s\S]*@pipelineState[\s\S]*FINISHED[\s\S]*@SayHello_\S+_Attempt=1/);
    await shell(end, id);
    const gone = await awsAgainst(cli, service)('describe-pipelines', '--pipeline-ids', id);
    assert.match(gone.stderr, /PipelineDeletedException/);
  });

  it('may be typed in without a pause', async () => {
    await shell(TOUR.join('\n').replaceAll('hello-1', 'hello-2'), '');
  });
}

/** Lists the runs of a pipeline until one is FINISHED. */
async function untilFinished(aws: ReturnType<typeof awsAgainst>, id: string): Promise<string> {
  let listed = '';
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    listed = (await aws('list-runs', '--pipeline-id', id)).stdout;
    if (listed.includes('FINISHED')) return listed;
    await sleep(LOOK_EVERY_MS);
  }
  assert.fail(`no run of ${id} is FINISHED: ${listed}`);
}

describe('penstock run without a service', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'penstock-run-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const penstockRun = (...args: readonly string[]): Promise<Output> => {
    const environment = { PATH: process.env['PATH'] ?? '', HOME: folder };
    const all = [CLI, 'run', ...args, '--data-dir', join(folder, 'data')];
    return output(process.execPath, all, environment);
  };
  const definitionFile = (name: string, activity: Readonly<Record<string, string>>): string => {
    const file = join(folder, name);
    const objects = [
      { id: 'Default', scheduleType: 'ondemand', workerGroup: 'g', maximumRetries: '0' },
      { id: 'Act', type: 'ShellCommandActivity', ...activity },
    ];
    writeFileSync(file, JSON.stringify({ objects }));
    return file;
  };

  it('starts a private one, follows the pipeline and prints what it said', async () => {
    const file = 'examples/hello/pipeline.json';
    const { code, stdout, stderr } = await penstockRun(file, '--parameter', 'myName=you');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /hello, you: it is \d\d:\d\d and this is df-/);
    assert.match(stderr, /FINISHED +@SayHello_/);
  });

  it('ends with 5 and the end of the log when a command fails', async () => {
    const file = definitionFile('fails.json', { command: 'echo where it went wrong >&2; exit 3' });
    const { code, stdout } = await penstockRun(file);
    assert.equal(code, 5);
    assert.match(stdout, /FAILED @Act_[\s\S]*\b3\b[\s\S]*where it went wrong/);
  });

  it('ends with 1 and starts nothing when the definition has errors', async () => {
    const file = definitionFile('broken.json', { comand: 'true' });
    const { code, stderr } = await penstockRun(file);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /broken\.json:\d+:\d+: Act: comand: UNKNOWN_FIELD: 'comand'.*command[\s\S]*nothing was started/,
    );
  });
});

describe('the table of commands', () => {
  const commands = [...README.matchAll(/^\| `penstock ([^`]+)` \|/gm)].map(([, text = '']) =>
    text.split(' ').filter((word) => /^[a-z]+$/.test(word)),
  );

  it('names every command', async () => {
    const { stdout } = await output(process.execPath, [CLI, '--help'], { PATH: process.env['PATH'] ?? '' });
    const known = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]|^ {2}([a-z]+) {2,}/gm)];
    const names = known.map((match) => match[1] ?? match[2]).filter((name) => name !== 'help');
    assert.deepEqual([...new Set(commands.map(([name]) => name))].sort(), names.sort());
  });

  for (const words of commands) {
    it(`is helped by penstock ${words.join(' ')} --help`, async () => {
      const environment = { PATH: process.env['PATH'] ?? '' };
      const { code, stdout } = await output(process.execPath, [CLI, ...words, '--help'], environment);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^Usage: penstock ${words.join(' ')}\\b`));
    });
  }
});
