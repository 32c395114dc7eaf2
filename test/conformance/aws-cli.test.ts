// SPDX-License-Identifier: Apache-2.0
/** The AWS CLI, unmodified, with nothing but what `penstock env` prints. Source: protocol.md section 4. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type AwsCli, awsAgainst, findAwsClis } from './aws-cli.ts';
import { type LiveService, type Output, startLiveService } from './live-service.ts';

const DEFINITION = {
  objects: [
    {
      id: 'Default',
      name: 'Default',
      scheduleType: 'ondemand',
      workerGroup: 'cli',
      failureAndRerunMode: 'CASCADE',
    },
    { id: 'First', name: 'First', type: 'ShellCommandActivity', command: 'echo "#{myText}"' },
    {
      id: 'Second',
      name: 'Second',
      type: 'ShellCommandActivity',
      command: 'exit #{myExit}',
      dependsOn: { ref: 'First' },
      maximumRetries: '0',
    },
    {
      id: 'Third',
      name: 'Third',
      type: 'ShellCommandActivity',
      command: 'printf "%s\\n" "$@"',
      scriptArgument: ['a b', "c'd"],
      dependsOn: [{ ref: 'First' }, { ref: 'Second' }],
    },
  ],
  parameters: [
    { id: 'myText', type: 'String', description: 'what to print', default: 'hello' },
    { id: 'myExit', type: 'Integer', default: '0' },
  ],
  values: { myText: 'from the values' },
};

/** The same objects as the API has them; only put and get of the CLI know the form of files. */
const WIRE_OBJECTS = DEFINITION.objects.map(({ id, name, ...fields }) => ({
  id,
  name,
  fields: Object.entries(fields).flatMap(([key, values]) =>
    [values]
      .flat()
      .map((value) =>
        typeof value === 'string' ? { key, stringValue: value } : { key, refValue: value.ref },
      ),
  ),
}));

const WIRE_PARAMETERS = DEFINITION.parameters.map(({ id, ...attributes }) => ({
  id,
  attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, stringValue })),
}));

const clis = findAwsClis();

for (const major of ['1', '2']) {
  const found = clis.filter(({ version }) => version.startsWith(`${major}.`));
  if (found.length === 0)
    it(`the AWS CLI ${major}`, { skip: `no AWS CLI of version ${major} on the PATH` }, () => {});
  for (const cli of found) describe(`the AWS CLI ${cli.version}`, () => lifeOfAPipeline(cli));
}

function lifeOfAPipeline(cli: AwsCli): void {
  let service: LiveService;
  let aws: (...args: readonly string[]) => Promise<Output>;
  let id = '';
  let file = '';

  /** Runs a verb that must succeed; gives its JSON, or null when it prints none. */
  const json = async (...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await aws(...args, '--output', 'json');
    assert.equal(code, 0, `aws datapipeline ${args.join(' ')}: ${stderr}${stdout}`);
    return stdout.trim() === '' ? null : JSON.parse(stdout);
  };
  const runs = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await aws('list-runs', '--pipeline-id', id, ...args);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const statusOf = async (component: string): Promise<string | undefined> => {
    const listed = JSON.parse(await runs('--output', 'json')) as readonly Record<string, string>[];
    return listed.find((run) => run['@componentParent'] === component)?.['@status'];
  };
  const until = async (component: string, status: string): Promise<void> => {
    let last: string | undefined;
    for (let look = 0; look < 30; look += 1) {
      last = await statusOf(component);
      if (last === status) return;
    }
    assert.fail(`${component} is ${last} and not ${status}`);
  };

  before(async () => {
    service = await startLiveService();
    aws = awsAgainst(cli, service);
    file = join(service.dataDir, 'definition.json');
    writeFileSync(file, JSON.stringify(DEFINITION));
  });
  after(async () => service?.stop());

  it('creates a pipeline, once for one unique id (S12)', async () => {
    const args = [
      'create-pipeline',
      '--name',
      'cli',
      '--unique-id',
      'u1',
      '--description',
      'd',
      '--tags',
      'key=stage,value=test',
    ];
    const first = (await json(...args)) as { pipelineId: string };
    id = first.pipelineId;
    assert.match(id, /^df-0[0-9A-Z]{19}$/);
    assert.deepEqual(await json(...args), first);
    const listed = (await json('list-pipelines')) as { pipelineIdList: readonly unknown[] };
    assert.deepEqual(listed.pipelineIdList, [{ id, name: 'cli' }]);
  });

  it('describes it (S15)', async () => {
    const described = (await json('describe-pipelines', '--pipeline-ids', id)) as {
      pipelineDescriptionList: readonly {
        fields: readonly { key: string; stringValue: string }[];
        tags: unknown;
      }[];
    };
    const fields = new Map(
      described.pipelineDescriptionList[0]?.fields.map(({ key, stringValue }) => [key, stringValue]),
    );
    assert.equal(fields.get('@pipelineState'), 'PENDING');
    assert.equal(fields.get('uniqueId'), 'u1');
    assert.deepEqual(described.pipelineDescriptionList[0]?.tags, [{ key: 'stage', value: 'test' }]);
  });

  it('validates, puts, and gets the definition back identically (S27, S31, S51)', async () => {
    const put = ['put-pipeline-definition', '--pipeline-definition', `file://${file}`];
    const validate = [
      'validate-pipeline-definition',
      ...['--pipeline-objects', JSON.stringify(WIRE_OBJECTS)],
      ...['--parameter-objects', JSON.stringify(WIRE_PARAMETERS)],
    ];
    for (const [verb = '', ...args] of [validate, put]) {
      const answer = (await json(verb, '--pipeline-id', id, ...args)) as Record<string, unknown>;
      assert.deepEqual([answer['errored'], answer['validationErrors']], [false, []]);
    }
    assert.deepEqual(await json('get-pipeline-definition', '--pipeline-id', id), DEFINITION);
  });

  it('names object, field and repair of an error, and refuses to activate what has errors (S53, S54, S194)', async () => {
    const broken = join(service.dataDir, 'broken.json');
    writeFileSync(
      broken,
      JSON.stringify({
        objects: [{ id: 'A', type: 'ShellCommandActivity', comand: 'true', workerGroup: 'g' }],
      }),
    );
    const args = ['--pipeline-id', id, '--pipeline-definition', `file://${broken}`];
    const answer = (await json('put-pipeline-definition', ...args)) as {
      errored: boolean;
      validationErrors: readonly { id: string; errors: readonly string[] }[];
    };
    assert.equal(answer.errored, true);
    assert.equal(answer.validationErrors[0]?.id, 'A');
    assert.match(answer.validationErrors[0]?.errors.join('\n') ?? '', /UNKNOWN_FIELD: 'comand'.*command/);
    const activation = await aws('activate-pipeline', '--pipeline-id', id);
    assert.notEqual(activation.code, 0);
    assert.match(activation.stderr, /InvalidRequestException.*comand/s);
    await json(
      'put-pipeline-definition',
      ...['--pipeline-id', id],
      ...['--pipeline-definition', `file://${file}`],
    );
  });

  it('activates with parameter values, runs and lists (S74, S203, S260)', async () => {
    await json('activate-pipeline', '--pipeline-id', id, '--parameter-values', 'myText=hello', 'myExit=3');
    await until('Third', 'CASCADE_FAILED');
    assert.equal(await statusOf('First'), 'FINISHED');
    assert.equal(await statusOf('Second'), 'FAILED');
    assert.match(await runs(), /First/);
    assert.match(await runs('--status', 'failed,finished'), /First[\s\S]*Second|Second[\s\S]*First/);
    assert.doesNotMatch(await runs('--status', 'finished'), /Second/);
    assert.match(await runs('--start-interval', '2020-01-01T00:00:00,2099-01-01T00:00:00'), /First/);
    assert.match(await runs('--schedule-interval', '2020-01-01,2099-01-01'), /First/);
    assert.doesNotMatch(await runs('--schedule-interval', '2020-01-01,2020-01-02'), /First/);
  });

  it('queries and describes objects of each sphere (S138, S139, S253)', async () => {
    for (const sphere of ['COMPONENT', 'INSTANCE', 'ATTEMPT']) {
      const found = (await json('query-objects', '--pipeline-id', id, '--sphere', sphere)) as {
        ids: string[];
      };
      assert.ok(found.ids.length >= 2, sphere);
      const described = (await json(
        'describe-objects',
        '--pipeline-id',
        id,
        '--object-ids',
        ...found.ids,
      )) as {
        pipelineObjects: readonly { id: string; fields: readonly { key: string; stringValue?: string }[] }[];
      };
      for (const object of described.pipelineObjects) {
        assert.equal(object.fields.find(({ key }) => key === '@sphere')?.stringValue, sphere);
      }
    }
    const failed = (await json(
      'query-objects',
      '--pipeline-id',
      id,
      '--sphere',
      'INSTANCE',
      '--objects-query',
      '{"selectors":[{"fieldName":"@status","operator":{"type":"EQ","values":["FAILED"]}}]}',
    )) as { ids: string[] };
    assert.equal(failed.ids.length, 1);
    const message = (await json('describe-objects', '--pipeline-id', id, '--object-ids', ...failed.ids)) as {
      pipelineObjects: readonly { fields: readonly { key: string; stringValue?: string }[] }[];
    };
    assert.match(
      message.pipelineObjects[0]?.fields.find(({ key }) => key === 'errorMessage')?.stringValue ?? '',
      /3/,
    );
  });

  it('evaluates an expression in an attempt (S97)', async () => {
    const attempts = (await json('query-objects', '--pipeline-id', id, '--sphere', 'ATTEMPT')) as {
      ids: string[];
    };
    const attempt = attempts.ids.find((one) => one.startsWith('@First'));
    const evaluated = (await json(
      'evaluate-expression',
      '--pipeline-id',
      id,
      '--object-id',
      attempt ?? '',
      '--expression',
      '#{myText} is #{1 + 2}',
    )) as { evaluatedExpression: string };
    assert.equal(evaluated.evaluatedExpression, 'hello is 3');
  });

  it('marks an instance as finished, and those that waited for it go on (S185)', async () => {
    const found = (await json('query-objects', '--pipeline-id', id, '--sphere', 'INSTANCE')) as {
      ids: string[];
    };
    const second = found.ids.find((one) => one.startsWith('@Second'));
    await json('set-status', '--pipeline-id', id, '--object-ids', second ?? '', '--status', 'MARK_FINISHED');
    await until('Third', 'FINISHED');
  });

  it('changes tags (S264)', async () => {
    await json('add-tags', '--pipeline-id', id, '--tags', 'key=owner,value=me');
    await json('remove-tags', '--pipeline-id', id, '--tag-keys', 'stage');
    const described = (await json('describe-pipelines', '--pipeline-ids', id)) as {
      pipelineDescriptionList: readonly { tags: unknown }[];
    };
    assert.deepEqual(described.pipelineDescriptionList[0]?.tags, [{ key: 'owner', value: 'me' }]);
  });

  it('deactivates, and deletes for good (S23, S205)', async () => {
    await json('deactivate-pipeline', '--pipeline-id', id, '--cancel-active');
    await json('delete-pipeline', '--pipeline-id', id);
    const gone = await aws('describe-pipelines', '--pipeline-ids', id);
    assert.notEqual(gone.code, 0);
    assert.match(gone.stderr, /PipelineDeletedException|PipelineNotFoundException/);
    assert.deepEqual(((await json('list-pipelines')) as { pipelineIdList: unknown }).pipelineIdList, []);
  });

  it('is refused with a wrong secret (X32)', async () => {
    const environment = { ...service.environment, AWS_SECRET_ACCESS_KEY: 'wrong'.repeat(8) };
    const refused = await awsAgainst(cli, { ...service, environment })('list-pipelines');
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /InvalidSignatureException/);
  });
}
