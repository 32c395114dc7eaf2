// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { shapesText } from '../../scripts/generate-shapes.ts';
import { OPERATIONS } from './index.ts';
import { SERVICE_DESCRIPTION } from './service-description.ts';

describe('the service description', () => {
  it('is what the committed shapes were generated from', () => {
    const committed = readFileSync(new URL('./shapes.ts', import.meta.url), 'utf8');
    assert.equal(committed, shapesText(SERVICE_DESCRIPTION), 'run scripts/generate-shapes.ts');
  });

  it('has the 19 operations of the service and two of ours (S1)', () => {
    assert.equal(OPERATIONS.filter(({ extension }) => !extension).length, 19);
    assert.deepEqual(
      OPERATIONS.filter(({ extension }) => extension).map(({ name }) => name),
      ['AppendTaskLog', 'ReadTaskLog'],
    );
  });

  it('names only shapes, members and types that exist', () => {
    const { shapes, operations } = SERVICE_DESCRIPTION;
    const structures = [
      ...Object.values(shapes).filter((shape) => shape.type === 'structure'),
      ...Object.values(operations).flatMap(({ input, output }) =>
        output === null ? [input] : [input, output],
      ),
    ];
    assert.ok(structures.length > 50);
    for (const { members, required } of structures) {
      for (const name of Object.values(members)) assert.ok(shapes[name] !== undefined, name);
      for (const name of required) assert.ok(members[name] !== undefined, name);
    }
    for (const shape of Object.values(shapes)) {
      if (shape.type === 'list' || shape.type === 'map')
        assert.ok(shapes[shape.member] !== undefined, shape.member);
    }
  });
});
