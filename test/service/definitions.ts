// SPDX-License-Identifier: Apache-2.0
import type { Inputs, WirePipelineObject } from '../../src/protocol/index.ts';

/** Fields as an object: a text, a list of texts, or a reference `{ ref }`. */
export type FieldValues = Readonly<
  Record<string, string | { readonly ref: string } | readonly (string | { readonly ref: string })[]>
>;

/** An object on the wire from its id and fields. */
export function object(id: string, fields: FieldValues): WirePipelineObject {
  return {
    id,
    name: id,
    fields: Object.entries(fields).flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((item: string | { readonly ref: string }) =>
        typeof item === 'string' ? { key, stringValue: item } : { key, refValue: item.ref },
      ),
    ),
  };
}

/** Default of an on-demand pipeline whose activities wait for worker group `wg`. */
export const ON_DEMAND = object('Default', {
  scheduleType: 'ondemand',
  workerGroup: 'wg',
  failureAndRerunMode: 'cascade',
});

/** A shell activity. */
export function shell(id: string, fields: FieldValues = {}): WirePipelineObject {
  return object(id, { type: 'ShellCommandActivity', command: `echo ${id}`, ...fields });
}

/** Default and Schedule of a pipeline that runs each hour from a start, so many times. */
export function hourly(startDateTime: string, occurrences: string): readonly WirePipelineObject[] {
  return [
    object('Default', {
      scheduleType: 'cron',
      schedule: { ref: 'Hourly' },
      workerGroup: 'wg',
      failureAndRerunMode: 'cascade',
    }),
    object('Hourly', { type: 'Schedule', period: '1 hour', startDateTime, occurrences }),
  ];
}

/** A definition as PutPipelineDefinition takes it, its pipeline id apart. */
export type WireDefinition = Omit<Inputs['PutPipelineDefinition'], 'pipelineId'>;
