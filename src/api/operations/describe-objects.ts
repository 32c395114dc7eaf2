// SPDX-License-Identifier: Apache-2.0
import { objectId, refuse } from '../../core/model/index.ts';
import type { WirePipelineObject } from '../../protocol/index.ts';
import { pipelineFor } from '../access/access.ts';
import type { Operation } from '../call.ts';
import { describeAll } from '../descriptions/describe-all.ts';
import { instantIn, readMarker, writeMarker } from '../queries/marker.ts';
import { wireOfObject } from '../wire.ts';

/** Describes objects of any sphere in the order asked, by pages of 1 MiB. Source: S138 to S145, S261, S262. */
export const describeObjects: Operation<'DescribeObjects'> = async (call, input) => {
  const { settings } = call.parts;
  const pipeline = await pipelineFor(call, 'DescribeObjects', input.pipelineId);
  if (input.objectIds.length > settings.describeObjectsMax)
    refuse('INVALID_REQUEST', {
      reason: `${input.objectIds.length} object ids are given; at most ${settings.describeObjectsMax} are allowed in one call`,
    });
  const evaluates = input.evaluateExpressions ?? false;
  const question = ['DescribeObjects', input.pipelineId, input.objectIds, evaluates];
  const position = readMarker(input.marker, question, call.now);
  const from = position === null ? 0 : Number(instantIn(position[0]));
  const rest = input.objectIds.slice(from).map(objectId);
  const described = (await describeAll(call, pipeline, { ids: rest, evaluates })).map(wireOfObject);
  const count = fitting(described, settings.describeBytesMax);
  const pipelineObjects = described.slice(0, count);
  if (count === described.length) return { pipelineObjects, hasMoreResults: false };
  return { pipelineObjects, marker: writeMarker(question, [from + count], call.now), hasMoreResults: true };
};

/** How many of the objects fit into one answer; one at least. */
function fitting(objects: readonly WirePipelineObject[], bytesMax: number): number {
  if (bytesAtMost(objects) <= bytesMax) return objects.length;
  let bytes = 0;
  for (const [index, object] of objects.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(object));
    if (bytes > bytesMax && index > 0) return index;
  }
  return objects.length;
}

/** Most bytes that one code unit of a text becomes in JSON: a control character as an escape. */
const BYTES_OF_UNIT_MAX = 6;
/** Most bytes of names, quotes, colons and commas around one field, and around an object. */
const BYTES_AROUND = 64;

/** More bytes than the objects can have as JSON: what most answers are far below, so they are not printed twice. */
function bytesAtMost(objects: readonly WirePipelineObject[]): number {
  let units = 0;
  let pieces = 0;
  for (const { id, name, fields } of objects) {
    units += id.length + name.length;
    pieces += 1 + fields.length;
    for (const { key, stringValue, refValue } of fields)
      units += key.length + (stringValue?.length ?? 0) + (refValue?.length ?? 0);
  }
  return units * BYTES_OF_UNIT_MAX + pieces * BYTES_AROUND;
}
