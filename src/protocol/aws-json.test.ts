// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fault } from '../core/model/index.ts';
import {
  crc32Header,
  isOperationName,
  OPERATIONS,
  type OperationName,
  parseInput,
  parseTarget,
  printError,
  printOutput,
} from './index.ts';
import { SERVICE_DESCRIPTION } from './service-description.ts';

interface FaultCase {
  readonly name: string;
  readonly operation: OperationName;
  readonly input: unknown;
  readonly message?: string;
  readonly serialization?: string;
}
const FAULT_CASES: readonly FaultCase[] = JSON.parse(
  readFileSync(new URL('./cases/input-faults.json', import.meta.url), 'utf8'),
);

function parse(operation: OperationName, input: unknown): ReturnType<typeof parseInput> {
  return parseInput(operation, Buffer.from(typeof input === 'string' ? input : JSON.stringify(input)));
}

function message(operation: OperationName, input: unknown): string {
  const result = parse(operation, input);
  assert.ok(result.kind === 'refused', 'must be refused');
  return result.fault.message;
}

describe('an input with a fault', () => {
  for (const { name, operation, input, message: constraint, serialization } of FAULT_CASES) {
    it(`is refused: ${name} (S7)`, () => {
      const result = parse(operation, input);
      assert.ok(result.kind === 'refused');
      assert.equal(result.fault.message, constraint ?? serialization);
      assert.equal(
        result.fault.exception,
        constraint === undefined ? 'SerializationException' : 'ValidationException',
      );
    });
  }

  it('counts every violation and spells out a hundred', () => {
    const objectIds = Array.from({ length: 250 }, () => '');
    const text = message('DescribeObjects', { pipelineId: 'p', objectIds });
    assert.match(text, /^250 validation errors detected: /);
    assert.equal(text.match(/failed to satisfy/g)?.length, 100);
    assert.match(text, /; and 150 more$/);
  });

  it('keeps a bounded number of violations, whatever the body holds', () => {
    const pipelineObjects = Array.from({ length: 20_000 }, () => ({ id: '', name: '', fields: [] }));
    const body = Buffer.from(JSON.stringify({ pipelineId: 'df-1', pipelineObjects }));
    const parsed = parseInput('PutPipelineDefinition', body);
    assert.match(
      parsed.kind === 'refused' ? parsed.fault.message : '',
      /at least 10000 validation errors detected/,
    );
  });
});

describe('lengths (S10)', () => {
  const limits: readonly [OperationName, string, number, Record<string, unknown>][] = [
    ['DeletePipeline', 'pipelineId', 1024, {}],
    ['CreatePipeline', 'description', 1024, { name: 'n', uniqueId: 'u' }],
    ['ReportTaskProgress', 'taskId', 2048, {}],
    ['PollForTask', 'workerGroup', 1024, {}],
  ];
  for (const [operation, member, max, rest] of limits) {
    it(`of ${operation}.${member} count characters, at most ${max}`, () => {
      for (const character of ['x', 'é', '€', '😀']) {
        assert.equal(parse(operation, { ...rest, [member]: character.repeat(max) }).kind, 'input', character);
        assert.match(
          message(operation, { ...rest, [member]: character.repeat(max + 1) }),
          /less than or equal/,
        );
      }
    });
  }

  it('of field values end at 10,240 and of keys at 256', () => {
    const put = (key: string, stringValue: string): unknown => {
      return { pipelineId: 'p', pipelineObjects: [{ id: 'o', name: 'o', fields: [{ key, stringValue }] }] };
    };
    assert.equal(parse('PutPipelineDefinition', put('k'.repeat(256), 'v'.repeat(10_240))).kind, 'input');
    assert.match(
      message('PutPipelineDefinition', put('k'.repeat(257), 'v'.repeat(10_241))),
      /^2 validation errors/,
    );
  });

  it('of error texts have no end, for a runner must be able to report', () => {
    const input = { taskId: 't', taskStatus: 'FAILED', errorStackTrace: `\u001b[31m${'x'.repeat(100_000)}` };
    assert.equal(parse('SetTaskStatus', input).kind, 'input');
  });
});

describe('characters', () => {
  it('are all but control characters, lone surrogates, U+FFFE and U+FFFF', () => {
    for (const good of ['\t', '\n', '\r', ' ', '\ud7ff', '\ue000', '\ufffd', '😀', '\u{10ffff}', '\u007f']) {
      assert.equal(parse('DeletePipeline', { pipelineId: good }).kind, 'input', JSON.stringify(good));
    }
    for (const bad of [
      '\u0000',
      '\u0008',
      '\u000b',
      '\u001f',
      '\ud800',
      '\udc00',
      'a\ud83d',
      '\ufffe',
      '\uffff',
    ]) {
      assert.match(message('DeletePipeline', { pipelineId: bad }), /pattern/, JSON.stringify(bad));
    }
  });
});

describe('leniency', () => {
  it('takes no bytes as {}, drops unknown members, takes null as absent', () => {
    assert.deepEqual(parse('ListPipelines', ''), { kind: 'input', input: {} });
    assert.deepEqual(parse('ListPipelines', { marker: null, other: { a: [1] } }), {
      kind: 'input',
      input: {},
    });
  });

  it('takes a field with neither text nor reference, and an empty text', () => {
    const fields = [
      { key: 'a' },
      { key: 'b', stringValue: '' },
      { key: 'c', stringValue: null, refValue: 'r' },
    ];
    assert.deepEqual(parse('ReportTaskProgress', { taskId: 't', fields }), {
      kind: 'input',
      input: {
        taskId: 't',
        fields: [{ key: 'a' }, { key: 'b', stringValue: '' }, { key: 'c', refValue: 'r' }],
      },
    });
  });

  it('takes startTimestamp as seconds, in quotes, and in ISO 8601 (S2)', () => {
    const moments: readonly [unknown, number][] = [
      [1704164645, 1704164645],
      [1704164645.5, 1704164645.5],
      ['1704164645', 1704164645],
      ['2024-01-02T03:04:05Z', 1704164645],
      ['2024-01-02T03:04:05', 1704164645],
      ['2024-01-02T05:04:05.500+0200', 1704164645.5],
      ['2024-01-02', 1704153600],
    ];
    for (const [startTimestamp, expected] of moments) {
      const result = parse('ActivatePipeline', { pipelineId: 'p', startTimestamp });
      assert.deepEqual(result, { kind: 'input', input: { pipelineId: 'p', startTimestamp: expected } });
    }
    for (const startTimestamp of [1e300, true, '', '12:00', '2024-13-01T00:00:00Z', 'NaN']) {
      assert.match(message('ActivatePipeline', { pipelineId: 'p', startTimestamp }), /startTimestamp/);
    }
  });
});

describe('names of operations', () => {
  it('come with either target prefix and no other (S1)', () => {
    for (const { name } of OPERATIONS) {
      assert.deepEqual(parseTarget(`DataPipeline.${name}`), { kind: 'operation', operation: name });
      assert.deepEqual(parseTarget(`DataPipeline_20121129.${name}`), { kind: 'operation', operation: name });
    }
    for (const target of [
      '',
      'ListPipelines',
      'DataPipeline.',
      'DataPipeline.constructor',
      'DynamoDB.ListPipelines',
      'DataPipeline.ListPipelines.x',
      'datapipeline.ListPipelines',
    ]) {
      const result = parseTarget(target);
      assert.equal(result.kind === 'refused' && result.fault.exception, 'UnknownOperationException', target);
    }
    assert.equal(isOperationName('__proto__'), false);
  });
});

describe('answers', () => {
  it('are JSON, and no bytes for operations without output (S4)', () => {
    assert.equal(printOutput('CreatePipeline', { pipelineId: 'df-é' }), '{"pipelineId":"df-é"}');
    assert.equal(
      printOutput('ListPipelines', { pipelineIdList: [], marker: undefined }),
      '{"pipelineIdList":[]}',
    );
    const silent = OPERATIONS.filter(({ name }) => SERVICE_DESCRIPTION.operations[name]?.output === null);
    assert.deepEqual(
      silent.map(({ name }) => name),
      ['DeletePipeline', 'SetStatus'],
    );
    assert.equal(printOutput('SetStatus', {}), '');
  });

  it('of errors carry the bare code, and AccessDenied its text twice (X32)', () => {
    assert.deepEqual(printError(fault('PIPELINE_NOT_FOUND', { pipelineId: 'df-1' })), {
      status: 400,
      code: 'PipelineNotFoundException',
      body: '{"__type":"PipelineNotFoundException","message":"Pipeline with id: df-1 does not exist"}',
    });
    const denied = printError(fault('ACCESS_DENIED', { arn: 'A', action: 'b', resource: 'c', cause: 'd' }));
    const body = JSON.parse(denied.body) as Record<string, unknown>;
    assert.equal(body.message, body.Message);
    assert.equal(printError(fault('INTERNAL', { requestId: 'r' })).status, 500);
  });

  it('have a CRC-32 in decimal', () => {
    assert.equal(crc32Header('123456789'), '3421780262');
  });
});
