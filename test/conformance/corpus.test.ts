// SPDX-License-Identifier: Apache-2.0
/** Every published definition that needs only shell and S3 reaches FINISHED, all on one service at the same time. */
import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type PipelineView, readPipelineView } from '../../src/cli/run/pipeline-view.ts';
import { reportFailures } from '../../src/cli/run/summary.ts';
import { originsOf } from '../../src/cli/run/verdict.ts';
import { createClient, type DataPipelineClient } from '../../src/client/index.ts';
import type { WireDefinition } from '../../src/protocol/index.ts';
import { type LiveService, startLiveService } from './live-service.ts';
import {
  CORPUS,
  completeDefinitions,
  type Edit,
  edited,
  readPublished,
  runnableDefinitions,
} from './published-definitions.ts';
import { makeStandIns } from './stand-ins.ts';

/** What a definition asks of the person who uses it. */
interface Surroundings {
  /** Values of parameters that have no default. */
  readonly values?: Readonly<Record<string, string>>;
  /** Objects that have to be there, by bucket and key. */
  readonly objects?: Readonly<Record<string, string>>;
  /** Changes to the schedule, each because a test cannot wait so long. */
  readonly edits?: readonly (Edit & { readonly because: string })[];
  /** Files that must be there afterwards, below the folder of buckets: how many match, and what is in each. */
  readonly leaves?: { readonly files: string; readonly count: number; readonly text: RegExp };
}

const once = (objectId: string) => ({
  objectId,
  set: { occurrences: '1' },
  because: 'it goes on for ever, so that it never would be FINISHED',
});
const allDue = (objectId: string) => ({
  objectId,
  drop: ['startAt'],
  set: { startDateTime: '2026-01-01T00:00:00' },
  because: 'its four occurrences begin 15 minutes apart: from a past day all are due at once',
});

const SURROUNDINGS: Readonly<Record<string, Surroundings>> = {
  '001': {
    values: {
      myName: 'pipewelder',
      myDescription: 'a published definition',
      myS3InputDir: 's3://corpus-001/in',
      myS3OutputDir: 's3://corpus-001/out',
      myS3LogDir: 's3://corpus-001/logs',
      myStartDateTime: '2026-01-01T00:00:00',
      mySchedulePeriod: '1 hours',
      // As its author's own values say; the default would take minutes from a period, and only dates have minusMinutes.
      myTerminateAfter: '10 minutes',
    },
    objects: { 'corpus-001/in/run': '#!/bin/sh\necho it ran\n' },
    edits: [once('PipewelderSchedule')],
    leaves: { files: 'corpus-001/out/2026-01-01_000000/stdout.txt', count: 1, text: /^it ran$/m },
  },
  '007': { edits: [once('DefaultSchedule')] },
  '009': { edits: [once('DefaultSchedule')] },
  '010': { values: { myS3LogsPath: 's3://corpus-010/logs', myLambdaFunction: 'hello' } },
  '020': {
    values: { myS3LogsPath: 's3://corpus-020/logs', myS3StagingPath: 's3://corpus-020/staging' },
    objects: { 'corpus-020/staging/bashscript.sh': 'echo "got $1"\n' },
    leaves: { files: 'corpus-020/logs/**/StdOutput.gz', count: 1, text: /^got hello$/m },
  },
  '028': { values: { myS3LogsPath: 's3://corpus-028/logs' } },
  '032': {
    objects: {
      'us-east-1.elasticmapreduce.samples/pig-apache-logs/data/a.log': 'GET /\nPOST /\nGET /b\n',
      'us-east-1.elasticmapreduce.samples/pig-apache-logs/data/b.log': 'POST /\n',
    },
    edits: [allDue('DefaultSchedule')],
    leaves: { files: 'amzn-s3-demo-bucket/**/output.txt', count: 4, text: /a\.log:2$[\s\S]*b\.log:0$/m },
  },
  '044': {
    values: {
      myS3InputLoc: 's3://corpus-044/in',
      myS3OutputLoc: 's3://corpus-044/out',
      myShellCmd: 'wc -l ${INPUT1_STAGING_DIR}/* > ${OUTPUT1_STAGING_DIR}/count.txt',
    },
    objects: { 'corpus-044/in/three.txt': '1\n2\n3\n' },
    edits: [allDue('Schedule_15mins')],
    leaves: { files: 'corpus-044/out/2026-01-01-*/count.txt', count: 4, text: /3 .*three\.txt/ },
  },
  '058': {
    // The values of the template's own parameters; those of the definition refer to them.
    values: {
      myS3BackupsBucket: 'corpus-058',
      mySecurityGroupId: 'sg-1111111b',
      mySubnetId: 'subnet-1234abcd',
      myInstanceType: 't2.micro',
      myEFSHost: 'fs-12345678',
      myRegion: 'us-east-1',
      myImageId: 'ami-12345678',
      myTopicArn: 'arn:aws:sns:us-east-1:123456789012:backups',
      myS3LogBucket: 'corpus-058-logs',
      myDataPipelineResourceRole: 'DataPipelineDefaultResourceRole',
      myDataPipelineRole: 'DataPipelineDefaultRole',
      myKeyPair: 'my-key',
      Tag: 'backups',
      myPeriod: '1 hours',
      myExecutionTimeout: '360 Minutes',
    },
    edits: [once('DefaultSchedule')],
  },
};

/** A definition that is not FINISHED after so many looks fails; the slowest has eight tasks behind each other. */
const LOOKS_MAX = 200;
const LOOK_EVERY_MS = 300;

if (CORPUS === null) {
  const skip = 'not here: the corpus of published definitions is not beside this repository';
  it('published definitions reach FINISHED', { skip }, () => {});
} else {
  const corpus = CORPUS;
  describe('a published definition that needs only shell and S3', { concurrency: true }, () =>
    runAll(corpus),
  );
}

function runAll(corpus: string): void {
  const entries = runnableDefinitions(corpus);
  let service: LiveService;
  let client: DataPipelineClient;
  let standIns: string;
  before(async () => {
    standIns = makeStandIns();
    service = await startLiveService({ path: standIns });
    client = clientOf(service);
  });
  after(async () => {
    client?.close();
    await service?.stop();
    rmSync(standIns, { recursive: true, force: true });
  });

  it('is one of at least 14', () => {
    assert.ok(entries.length >= 14, entries.map(({ file }) => file).join(' '));
  });

  it('is like every other given back as it was put, but for secrets (S27, S39, S51)', async () => {
    const files = completeDefinitions(corpus).filter(
      ({ form, expectedValidity }) => form !== 'cloudformation' && expectedValidity.startsWith('valid'),
    );
    let compared = 0;
    for (const entry of files) {
      const definition = readPublished(corpus, entry, {});
      const { pipelineId } = await client.call('CreatePipeline', {
        name: 'copy',
        uniqueId: `copy ${entry.file}`,
      });
      const put = await client.call('PutPipelineDefinition', { pipelineId, ...definition });
      if (put.errored) continue;
      compared += 1;
      const {
        parameterObjects = [],
        parameterValues = [],
        ...got
      } = await client.call('GetPipelineDefinition', { pipelineId });
      const wanted = { parameterObjects: [], parameterValues: [], ...definition };
      assert.deepEqual({ ...got, parameterObjects, parameterValues }, masked(wanted), entry.file);
    }
    assert.ok(compared >= 30, `${compared} of ${files.length} were put`);
  });

  for (const entry of entries) {
    const surroundings = SURROUNDINGS[entry.file.slice(0, 3)] ?? {};
    const { values = {}, objects = {}, edits = [], leaves } = surroundings;
    const because = edits.map((edit) => edit.because).join('; ');
    it(`reaches FINISHED: ${entry.file}${because === '' ? '' : ` (schedule changed: ${because})`}`, async () => {
      const buckets = join(service.dataDir, 's3');
      for (const [path, text] of Object.entries(objects)) {
        mkdirSync(dirname(join(buckets, path)), { recursive: true });
        writeFileSync(join(buckets, path), text);
      }
      const published = edits.reduce(edited, readPublished(corpus, entry, values));
      // A CloudFormation template has been given its values before it became a definition.
      const given = entry.form === 'cloudformation' ? {} : values;
      const parameterValues = [
        ...(published.parameterValues ?? []).filter(({ id }) => !(id in given)),
        ...Object.entries(given).map(([id, stringValue]) => ({ id, stringValue })),
      ];
      const { pipelineId } = await client.call('CreatePipeline', { name: entry.file, uniqueId: entry.file });
      const put = await client.call('PutPipelineDefinition', { pipelineId, ...published, parameterValues });
      assert.deepEqual([put.errored, put.validationErrors], [false, []]);
      await client.call('ActivatePipeline', { pipelineId });
      const view = await finished(client, pipelineId);
      assert.ok(view.instances.length > 0);
      if (leaves === undefined) return;
      const files = globSync(leaves.files, { cwd: buckets });
      assert.equal(files.length, leaves.count, `${leaves.files}: ${files.join(' ')}`);
      for (const file of files) assert.match(textOf(join(buckets, file)), leaves.text, file);
    });
  }
}

/** What the service shows of a definition: no secret, which is a field or value whose name begins with `*`; expressions are none. */
function masked(definition: WireDefinition): WireDefinition {
  const text = JSON.stringify(definition);
  const secret = /("(?:key|id)":"\*[^"]*","stringValue":)"(?!#\{)(?:[^"\\]|\\.)*"/g;
  return JSON.parse(text.replace(secret, '$1"*****"')) as WireDefinition;
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function clientOf({ endpoint, environment }: LiveService): DataPipelineClient {
  return createClient({
    endpoint,
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    ca: readFileSync(environment['AWS_CA_BUNDLE'] ?? '', 'utf8'),
    extensions: true,
  });
}

/** Looks until the pipeline and each of its instances are FINISHED; fails with the log of what failed. */
async function finished(client: DataPipelineClient, pipelineId: string): Promise<PipelineView> {
  const { signal } = new AbortController();
  let view: PipelineView | null = null;
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    view = await readPipelineView(client, pipelineId, signal);
    const failed = view.instances.filter(({ status }) =>
      /^(FAILED|TIMEDOUT|CANCELED|CASCADE_FAILED|SKIPPED)$/.test(status),
    );
    if (failed.length > 0) {
      const reports = await reportFailures(client, view, originsOf(failed), signal);
      assert.fail(JSON.stringify(reports, null, 1));
    }
    const isOver = view.instances.every(({ status }) => status === 'FINISHED');
    if (view.state === 'FINISHED' && isOver) return view;
    await sleep(LOOK_EVERY_MS);
  }
  assert.fail(`${view?.state}: ${JSON.stringify(view?.instances, null, 1)}`);
}
