// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { FILE_BYTES_MAX, printDefinition, readDefinition } from './index.ts';

const OPTIONS = { isLenient: false, resource: null, given: new Map<string, string>() };
const LENIENT = { ...OPTIONS, isLenient: true };

function firstFault(bytes: Uint8Array | string, fileName = '-', options = OPTIONS): string {
  const result = readDefinition(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, fileName, options);
  if (result.kind === 'read') return 'no fault';
  const [fault] = result.faults;
  return `${fault?.line}:${fault?.column} ${fault?.message}`;
}

test('bytes that are no definition are refused at once, with the reason', () => {
  const rows: readonly (readonly [Uint8Array | string, RegExp])[] = [
    ['', /^1:1 the file is empty/],
    [' \n', /the file is empty/],
    [Buffer.from('{"objects":[]}', 'utf16le'), /has no "objects"|1:2/],
    [Buffer.from('\uFEFF{}', 'utf16le'), /UTF-16 text: save it as UTF-8/],
    [Buffer.from([0x7b, 0xe9, 0x7d]), /not UTF-8 text/],
    [new Uint8Array(FILE_BYTES_MAX + 1).fill(0x20), /more than 16 MiB/],
    [Buffer.alloc(20 * 1_048_576, 'x'), /more than 16 MiB/],
    ['\uFEFF{"objects": [}', /^1:14 /],
    ['\uFEFFobjects:\n- x\n', /^2:3 /],
    ['# only a comment', /a definition is an object/],
    ['just a text', /^1:1 a definition is an object/],
    ['[', /^1:2 the text ends/],
    ['['.repeat(10_000), /nested more than 64/],
    ['{"a":'.repeat(10_000), /nested more than 64/],
  ];
  for (const [bytes, expected] of rows) assert.match(firstFault(bytes), expected);
});

test('a byte order mark in front of a good definition is no mistake', () => {
  for (const text of ['\uFEFF{"objects": []}', '\uFEFFobjects: []'])
    assert.equal(firstFault(text), 'no fault');
});

test('names such as __proto__ are names, in every syntax', () => {
  const yaml = 'objects:\n- id: __proto__\n  __proto__: x\n  constructor: y\n';
  const json = '{"objects":[{"id":"__proto__","__proto__":"x","constructor":"y"}]}';
  for (const text of [yaml, json]) {
    const read = readDefinition(Buffer.from(text), '-', OPTIONS);
    assert.ok(read.kind === 'read');
    const [object] = read.reading.definition.objects;
    assert.equal(object?.id, '__proto__');
    assert.deepEqual(
      object?.fields.map(({ key }) => key),
      ['__proto__', 'constructor'],
    );
  }
});

describe('comments', () => {
  const converted = (text: string, fileName: string): string => {
    const read = readDefinition(Buffer.from(text), fileName, LENIENT);
    assert.ok(read.kind === 'read', JSON.stringify(read));
    const { reading, comments } = read;
    return printDefinition(reading.definition, 'yaml', { text, comments, places: reading.places });
  };

  test('stay with what they stand beside when YAML is written as YAML, which changes nothing then', () => {
    const text = `# about all
objects:
  # about A
  - id: A # the id
    name: A
    # about the type
    type: Custom # its type
    step:
      - one
      # before two
      - two # behind two
    to: { ref: B } # there
# about values
values:
  myX: "1"
`;
    assert.equal(converted(text, 'd.yaml'), text);
    assert.match(converted(`${text}# end\n`, 'd.yaml'), /myX: "1"\n\n?# end\n/);
  });

  test('of loose JSON and of templates go along', () => {
    const json = '// head\n{ "objects": [\n/* about\n A */ { "id": "A", "x": "1" // one\n } ] }';
    assert.equal(
      converted(json, 'd.json'),
      '# head\nobjects:\n  # about\n  # A\n  - id: A\n    name: A\n    x: "1" # one\n',
    );
    const template = `Resources:
  P:
    Type: AWS::DataPipeline::Pipeline
    Properties:
      # ours
      PipelineObjects:
        - Id: A
          Fields:
            # why
            - Key: x
              StringValue: "1"
`;
    assert.equal(
      converted(template, 'd.yaml'),
      '# ours\nobjects:\n  - id: A\n    name: A\n    # why\n    x: "1"\n',
    );
  });
});

const ROOT = ['../shared/corpus', '../../shared/corpus'].find((path) => existsSync(`${path}/manifest.json`));
const skip =
  ROOT === undefined
    ? { skip: 'not here: the corpus of published definitions is not beside this repository' }
    : {};

interface Entry {
  readonly file: string;
  readonly form: 'cli' | 'api' | 'cloudformation' | 'fragment';
  readonly expectedValidity: string;
}

function entries(): readonly Entry[] {
  const manifest = readFileSync(`${ROOT}/manifest.json`, 'utf8');
  return (JSON.parse(manifest) as { files: Entry[] }).files;
}

/** A guide's drawing of objects without ids, which nothing could put. */
const WITHOUT_IDS = '052-guide-dp-writing-pipeline-definition-block0.json';

test('each published file is read in its form, or refused where the manifest says so', skip, () => {
  for (const { file, form, expectedValidity } of entries()) {
    if (form === 'fragment' || file === WITHOUT_IDS) continue;
    const read = readDefinition(readFileSync(`${ROOT}/${file}`), file, OPTIONS);
    if (/^invalid: not strict JSON|^invalid as a definition/.test(expectedValidity)) {
      assert.equal(read.kind, 'faults', file);
      continue;
    }
    assert.ok(read.kind === 'read', `${file} ${JSON.stringify(read)}`);
    assert.equal(read.form, form === 'cli' ? 'file' : form, file);
    assert.ok(
      read.reading.unresolved.every(({ isDeclared }) => isDeclared),
      file,
    );
  }
});

test(
  'each published piece is refused, and read by a lenient reader unless it is no JSON at all',
  skip,
  () => {
    for (const { file, form, expectedValidity } of entries()) {
      if (form !== 'fragment') continue;
      const bytes = readFileSync(`${ROOT}/${file}`);
      assert.match(firstFault(bytes, file), /^\d+:\d+ ./, file);
      const read = readDefinition(bytes, file, LENIENT);
      assert.equal(read.kind, expectedValidity.startsWith('invalid') ? 'faults' : 'read', file);
      if (read.kind === 'read') assert.ok(read.forgiven.length > 0, file);
    }
  },
);
