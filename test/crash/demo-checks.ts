// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DataPipelineCaller } from '../../src/client/index.ts';
import type { WireField } from '../../src/protocol/index.ts';
import { demoDefinition } from './demo-pipeline.ts';
import { callPatiently, fieldOf, objectsOf } from './patient-caller.ts';
import { strangersOf } from './processes.ts';

/** What a finished pipeline is held against. */
export interface Finished {
  readonly caller: DataPipelineCaller;
  readonly pipelineId: string;
  readonly uniqueId: string;
  readonly dataDir: string;
  /** Lines of access log that were made. */
  readonly lines: number;
  readonly scratch: string;
  readonly processId: number;
  /** What the service wrote on standard error. */
  readonly said: string;
}

/** Every way in which a finished demo is not as it should be, in words. */
export async function faultsOfDemo(finished: Finished): Promise<readonly string[]> {
  const { dataDir, processId } = finished;
  return [
    ...(await faultsOfInstances(finished)),
    ...(await faultsOfPromises(finished)),
    ...faultsOfOutputs(finished),
    ...strangersOf(dataDir, processId).map(({ id, command }) => `process ${id} was left over: ${command}`),
    ...finished.said
      .split('\n')
      // Pino's numbers: 50 is error, 60 fatal.
      .filter((line) => /a bug:|internal error|"level":[56]0/.test(line))
      .map((line) => `the log says ${line.slice(0, 1000)}`),
  ];
}

/**
 * How many attempts of an instance may be done. Nobody works on a data node. A machine that was lost just as its last
 * user reported needs no other: the attempt that would have replaced it is then CANCELED.
 */
function expectedDone(type: string): readonly number[] {
  if (type === 'S3DataNode') return [0];
  return type === 'Ec2Resource' ? [0, 1] : [1];
}

/** Each component of the definition that runs has one instance, and that has one attempt that is done. */
async function faultsOfInstances({ caller, pipelineId }: Finished): Promise<string[]> {
  const instances = await objectsOf(caller, pipelineId, 'INSTANCE');
  const attempts = await objectsOf(caller, pipelineId, 'ATTEMPT');
  const components = demoDefinition()
    .pipelineObjects.map(({ id }) => id)
    .filter((id) => id !== 'Default');
  const counted = new Map(components.map((id) => [id, 0]));
  const faults: string[] = [];
  for (const { id, fields } of instances) {
    const component = fieldOf(fields, '@componentParent');
    counted.set(component, (counted.get(component) ?? 0) + 1);
    const own = attempts.filter((attempt) => fieldOf(attempt.fields, '@instanceParent') === id);
    const done = own.filter((attempt) => fieldOf(attempt.fields, '@status') === 'FINISHED');
    if (!expectedDone(fieldOf(fields, 'type')).includes(done.length))
      faults.push(`${id} has ${done.length} attempts FINISHED of ${own.length}`);
    for (const attempt of own) {
      const status = fieldOf(attempt.fields, '@status');
      if (!['FINISHED', 'FAILED', 'CANCELED', 'TIMEDOUT'].includes(status)) {
        faults.push(`${attempt.id} stayed ${status}`);
      }
    }
  }
  for (const [component, count] of counted) {
    if (count !== 1) faults.push(`${component} has ${count} instances`);
  }
  return faults;
}

/** What was acknowledged still holds: definition, parameter value, tags. */
async function faultsOfPromises({ caller, pipelineId, uniqueId, scratch }: Finished): Promise<string[]> {
  const put = demoDefinition();
  const got = await callPatiently(caller, 'GetPipelineDefinition', {
    pipelineId,
    version: 'active',
  });
  const described = await callPatiently(caller, 'DescribePipelines', { pipelineIds: [pipelineId] });
  const faults: string[] = [];
  if (objectsText(got.pipelineObjects ?? []) !== objectsText(put.pipelineObjects)) {
    faults.push('the definition is not what was put');
  }
  if (got.parameterValues?.find(({ id }) => id === 'myScratch')?.stringValue !== scratch) {
    faults.push('the parameter value of the activation is gone');
  }
  if (described.pipelineDescriptionList[0]?.tags?.[0]?.value !== uniqueId) faults.push('the tag is gone');
  return faults;
}

function objectsText(
  objects: readonly { readonly id: string; readonly fields: readonly WireField[] }[],
): string {
  const texts = objects.map(({ id, fields }) => [
    id,
    ...fields.map(({ key, stringValue, refValue }) => `${key}=${stringValue ?? ''}${refValue ?? ''}`).sort(),
  ]);
  return JSON.stringify(texts.map((text) => text.join('\n')).sort());
}

/** One folder of results with counts and a report whose requests add up to the lines that were made. */
function faultsOfOutputs({ dataDir, lines }: Finished): string[] {
  const results = join(dataDir, 's3', 'access-log-report', 'results');
  const folders = readdirSync(results);
  if (folders.length !== 1) return [`there are ${folders.length} folders of results: ${folders.join(', ')}`];
  const files = readdirSync(results, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
  if (files.join() !== 'counts.txt,report.txt') return [`the results are ${files.join(', ')}`];
  const report = readFileSync(join(results, folders[0] ?? '', 'report', 'report.txt'), 'utf8');
  const rows = [...report.matchAll(/^ {2}(\d{3}) +(\d+)$/gm)];
  const total = rows.reduce((sum, row) => sum + Number(row[2]), 0);
  return total === lines ? [] : [`the report counts ${total} requests of ${lines}`];
}

/** What SQLite itself finds wrong with the store of a service that has ended. */
export function faultsOfStore(dataDir: string): string[] {
  const database = new DatabaseSync(join(dataDir, 'penstock.db'), { readOnly: true });
  try {
    const rows = database.prepare('PRAGMA integrity_check').all();
    return rows.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok');
  } finally {
    database.close();
  }
}
