// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Workbench, workbench } from '../testing/workbench.ts';

let bench: Workbench;
const dataNode = (fields: Record<string, string>) => ({ type: 'S3DataNode', ...fields });

describe('ShellCommandActivity', () => {
  before(async () => {
    bench = await workbench({
      environment: {
        ...process.env,
        AWS_SECRET_ACCESS_KEY: 'never',
        PENSTOCK_KEY: 'never',
        COLOUR: 'red',
        OTHER: 'x',
      },
      passEnvironment: ['COLOUR', 'AWS_SECRET_ACCESS_KEY'],
    });
  });
  after(() => bench.close());

  it('ends FINISHED on exit code 0, with its output in the log', async () => {
    const status = await bench.do({ fields: { command: 'echo hello; echo trouble >&2' } });
    assert.deepEqual(status, { taskId: status.taskId, taskStatus: 'FINISHED' });
    assert.equal(bench.service.log(status.taskId, 'StdOutput'), 'hello\n');
    assert.equal(bench.service.log(status.taskId, 'StdError'), 'trouble\n');
  });

  it('ends FAILED with the exit code and the last lines of standard error (S247)', async () => {
    const status = await bench.do({
      fields: { command: 'for i in $(seq 1 50); do echo line $i >&2; done; exit 7' },
    });
    assert.equal(status.taskStatus, 'FAILED');
    assert.equal(status.errorId, 'ExitCode');
    assert.match(
      status.errorMessage ?? '',
      /exit code 7; its last lines of standard error:\nline 41\n[\s\S]*line 50$/,
    );
    assert.match(status.errorStackTrace ?? '', /^line 1\n[\s\S]*line 50\n$/);
  });

  it('reports error texts that the service can take, whatever the command wrote (S10)', async () => {
    const command = `printf 'a\\001b\\377' >&2; head -c 200000 /dev/zero >&2; printf end >&2; kill -9 $$`;
    const status = await bench.do({ fields: { command } });
    assert.match(status.errorMessage ?? '', /ended by signal SIGKILL/);
    assert.ok(Buffer.byteLength(status.errorStackTrace ?? '') <= 64 * 1024);
    assert.doesNotMatch((status.errorStackTrace ?? '').replace(/[\t\n\r]/g, ''), /\p{Cc}/u);
    assert.match(status.errorStackTrace ?? '', /end$/);
  });

  it('gives each scriptArgument to command and scriptUri as it is, through no shell (S240, X76)', async () => {
    await bench.put('s3://code/args.py', '#!/usr/bin/env python3\nimport sys\nprint(sys.argv[1:])\n');
    await bench.put('s3://code/args.sh', 'printf "<%s>" "$@"');
    const scriptArgument = ['a b', "it's", '"$(touch /tmp/x)"', '*', '', 'ü\n2'];
    const outputs = [];
    for (const source of [{ command: 'printf "<%s>" "$@"' }, { scriptUri: 's3://code/args.sh' }]) {
      const status = await bench.do({ fields: { ...source, scriptArgument } });
      outputs.push(bench.service.log(status.taskId, 'StdOutput'));
    }
    const expected = scriptArgument.map((argument) => `<${argument}>`).join('');
    assert.deepEqual(outputs, [expected, expected]);
    const status = await bench.do({
      fields: { scriptUri: 's3://code/args.py', scriptArgument: ['1', 'x y'] },
    });
    assert.equal(bench.service.log(status.taskId, 'StdOutput'), "['1', 'x y']\n");
  });

  it('says what is missing: no command, no script, no interpreter', async () => {
    const nothing = await bench.do({ fields: {} });
    assert.match(nothing.errorMessage ?? '', /Shell has neither command nor scriptUri: give it one/);
    const gone = await bench.do({ fields: { scriptUri: 's3://code/gone.sh' } });
    assert.equal(gone.errorId, 'StagingError');
    assert.match(gone.errorMessage ?? '', /s3:\/\/code\/gone\.sh does not exist/);
    const unknown = await bench.do({ fields: { command: '#!/no/such/program\n' } });
    assert.equal(unknown.errorId, 'CommandNotStarted');
  });

  it('runs in the named script with a clean environment (S236, X53)', async () => {
    const status = await bench.do({
      fields: { command: 'env | cut -d= -f1 | sort; echo $0; pwd; echo $TMPDIR $COLOUR' },
    });
    const lines = bench.service.log(status.taskId, 'StdOutput').trimEnd().split('\n');
    const script = lines.at(-3) ?? '';
    assert.match(script, /\/tmp\/df-TEST-[0-9a-f]{32}\/Shell20240501T000000Attempt1_command\.sh$/);
    assert.equal(lines.at(-2), join(script, '..'));
    assert.equal(lines.at(-1), `${lines.at(-2)} red`);
    const names = lines.slice(0, -3).filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name));
    assert.deepEqual(names, ['COLOUR', 'HOME', 'LANG', 'PATH', 'TMPDIR']);
  });

  it('stages inputs with their paths, and sends outputs back (S235-S237)', async () => {
    await bench.put('s3://in/logs/one.txt', '1');
    await bench.put('s3://in/logs/deep/er/two.txt', '2');
    await bench.put('s3://in/logs-not/three.txt', '3');
    await bench.put('s3://in/single.txt', 'single');
    const status = await bench.do({
      fields: {
        stage: 'True',
        command: `cd "$INPUT1_STAGING_DIR"; find . -type f | sort; cat $INPUT3_STAGING_DIR/single.txt; echo "$INPUT2_STAGING_DIR"
          mkdir -p $OUTPUT1_STAGING_DIR/a; cat one.txt deep/er/two.txt > $OUTPUT1_STAGING_DIR/a/sum
          ln -s $INPUT3_STAGING_DIR/single.txt $OUTPUT1_STAGING_DIR/linked; echo "$OUTPUT2_STAGING_DIR"`,
        input: [{ ref: 'In' }, { ref: 'Table' }, { ref: 'Single' }],
        output: [{ ref: 'Out' }, { ref: 'NoFolder' }],
      },
      objects: {
        In: dataNode({ directoryPath: 's3://in/logs' }),
        Table: { type: 'SqlDataNode' },
        Single: dataNode({ filePath: 's3://in/single.txt' }),
        Out: dataNode({ directoryPath: 's3://out/day/' }),
        NoFolder: dataNode({ filePath: 's3://out/file' }),
      },
    });
    assert.equal(status.taskStatus, 'FINISHED', status.errorMessage);
    assert.equal(bench.service.log(status.taskId, 'StdOutput'), './deep/er/two.txt\n./one.txt\nsingle\n\n');
    assert.equal(await bench.get('s3://out/day/a/sum'), '12');
    assert.equal(await bench.get('s3://out/day/linked'), 'single');
  });

  it('sends nothing when the command failed (S237)', async () => {
    const fields = {
      stage: 'true',
      command: 'echo x > $OUTPUT1_STAGING_DIR/x; exit 1',
      output: { ref: 'Out' },
    };
    const status = await bench.do({ fields, objects: { Out: dataNode({ directoryPath: 's3://failed/' }) } });
    assert.equal(status.errorId, 'ExitCode');
    assert.deepEqual((await bench.store.list({ bucket: 'failed', prefix: '' })).entries, []);
  });

  it('stages no key and sends no link that leads elsewhere (G1, G2, X74)', async () => {
    await bench.store.write({ bucket: 'evil', key: 'd/../../escaped' }, Buffer.from('x'));
    const evil = { In: dataNode({ directoryPath: 's3://evil/d' }) };
    const inward = await bench.do({
      fields: { stage: 'true', command: 'true', input: { ref: 'In' } },
      objects: evil,
    });
    assert.equal(inward.errorId, 'StagingError');
    assert.match(inward.errorMessage ?? '', /s3:\/\/evil\/d\/\.\.\/\.\.\/escaped cannot be staged/);
    const out = { Out: dataNode({ directoryPath: 's3://stolen/' }) };
    const command = 'ln -s /etc/passwd $OUTPUT1_STAGING_DIR/p';
    const outward = await bench.do({
      fields: { stage: 'true', command, output: { ref: 'Out' } },
      objects: out,
    });
    assert.match(outward.errorMessage ?? '', /p is a link that leads out of the staging folders/);
    assert.equal(existsSync(join(bench.workDir, 'staging/escaped')), false);
    assert.equal(await bench.store.exists({ bucket: 'stolen', key: 'p' }), false);
  });

  it('brings stdout and stderr to the places that the fields name (S240, S242)', async () => {
    const local = join(bench.folder, 'streams/');
    const command = 'echo out; echo err >&2';
    await bench.do({
      fields: { command, stdout: 's3://streams/o.gz', stderr: 's3://streams/e/', workerGroup: 'wg' },
    });
    assert.equal(await bench.getUnzipped('s3://streams/o.gz'), 'out\n');
    assert.equal(await bench.get('s3://streams/e/StdError'), 'err\n');
    await bench.do({ fields: { command, stdout: local, workerGroup: 'wg' } });
    assert.equal(await readFile(join(local, 'StdOutput'), 'utf8'), 'out\n');
    const relative = await bench.do({ fields: { command, stdout: 'out.txt' } });
    assert.match(relative.errorMessage ?? '', /Shell: stdout is "out.txt": write an S3 path/);
    const onMachine = await bench.do({ fields: { command, stdout: local, runsOn: { ref: 'Machine' } } });
    assert.match(onMachine.errorMessage ?? '', /the machine is gone afterwards/);
  });

  it('leaves no folder behind', async () => {
    await bench.runner.stop(0);
    for (const folder of ['tmp', 'staging', 'logs'])
      assert.deepEqual(await readdir(join(bench.workDir, folder)), []);
  });
});
