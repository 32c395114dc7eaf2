// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { it, type TestContext } from 'node:test';
import { type Change, taskId } from '../../src/core/model/index.ts';
import { openInThread, readEmbedded, writeEmbedded } from '../../src/store/embedded/index.ts';
import { moveRows, type Store, StoreUnavailable } from '../../src/store/index.ts';
import { readPostgres, writePostgres } from '../../src/store/postgres/index.ts';
import { openNode } from '../contract/open-postgres.ts';
import {
  ACCOUNT,
  activated,
  after,
  claim,
  component,
  EMPTY,
  ended,
  id,
  offered,
  pipelineRecord,
  progress,
  progressed,
  T0,
} from '../contract/store-rows.ts';
import { ask, lacksPostgres, newDatabase } from './database.ts';

const skip = lacksPostgres() ?? false;
const silent = (): void => undefined;

function folder(test: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'penstock-move-'));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An installation with rows of every table and state, texts of many scripts, and more rows than move at once. */
async function fill(store: Store): Promise<void> {
  await store.principals.bootstrap({
    account: ACCOUNT,
    records: [
      { kind: 'user', key: 'admin', value: { name: 'Admin', path: '/', id: 'AIDA1' } },
      { kind: 'access-key', key: 'AKIA1', value: { userName: 'Admin', sealedSecret: '[[sealed:1:x]]' } },
    ],
    settings: new Map([
      ['a', '1'],
      ['ä \u{1F600} " \\', '\u0001 {"b": 2}\n'],
    ]),
  });
  await store.principals.write(ACCOUNT, [
    { act: 'put', kind: 'user', key: 'wörk', expected: 0, value: { name: 'Wörk \u{1F600}' } },
    { act: 'put', kind: 'user', key: 'admin', expected: null, value: { name: 'Admin', path: '/new/' } },
  ]);
  for (const number of [1, 2, 3])
    await store.pipelines.create(
      pipelineRecord(number, { tags: [{ key: 'ä', value: '\u0000' }], description: '\u{1F600}\ud800' }),
    );
  const [one, two, three] = [1, 2, 3].map((number) => pipelineRecord(number).id);
  if (one === undefined || two === undefined || three === undefined) throw new Error('three were made');
  await store.pipelines.putDefinition(
    one,
    { ...EMPTY, values: [{ id: 'x', value: '\u0000' }] },
    { latest: true, at: T0 },
  );
  await store.pipelines.putDefinition(one, EMPTY, { latest: false, at: after(5) });
  const names = Array.from({ length: 2_500 }, (_, n) => `@Wörk_${n}`);
  const changes: Change[] = [
    { kind: 'save-pipeline', pipeline: progress(one, { unfinishedInstances: 3 }) },
    { kind: 'save-component', component: component(one, 'Z') },
    { kind: 'save-component', component: component(one, 'A') },
    ...names.flatMap((name) => offered(one, name)),
    ...[offered(one, 'held'), offered(one, 'done'), offered(one, 'taken back')].flat(),
    { kind: 'set-timer', timer: { pipelineId: one, subjectId: id('held'), name: 'late', dueAt: after(9) } },
    ...names.slice(1).map(
      (name): Change => ({
        kind: 'add-edge',
        edge: { pipelineId: one, consumerId: id(name), producerId: id('@Wörk_0'), kind: 'depends-on' },
      }),
    ),
  ];
  await store.engine.tick(one, (tick) => tick.apply(changes));
  const order = ['held', 'done', 'taken back'];
  for (const name of order)
    await store.engine.tick(one, (tick) => tick.apply(offered(one, name, { priority: 9 })));
  for (const [n] of order.entries()) await store.tasks.claim(claim(`task-${n}`));
  await store.tasks.report(taskId('task-0'), progressed('task-0', 'held'));
  await store.tasks.report(taskId('task-1'), ended('task-1', 'done', 'FAILED'));
  const withdraw: Change = { kind: 'withdraw-task', attemptId: id('taken back_Attempt=1'), at: after(3) };
  await store.engine.tick(one, (tick) => tick.apply([withdraw]));
  await store.pipelines.record(two, [{ kind: 'deleted', by: 'arn', at: T0 }]);
  await store.engine.tick(three, (tick) => tick.apply([{ kind: 'forget-pipeline', at: T0 }]));
}

async function filledFolder(test: TestContext): Promise<string> {
  const directory = folder(test);
  const store = await openInThread(directory, { clock: { now: () => T0 } });
  await fill(store);
  await store.close();
  return directory;
}

const move = (from: string, to: string): Promise<number> =>
  from.startsWith('postgresql:')
    ? readPostgres(from, (source) => writeEmbedded(to, (target) => moveRows(source, target, silent)))
    : readEmbedded(from, (source) => writePostgres(to, (target) => moveRows(source, target, silent)));

/** Every row of every table; JSON as what it says, for its keys may come in another order. */
function rowsOf(directory: string): Readonly<Record<string, readonly unknown[]>> {
  const database = new DatabaseSync(join(directory, 'penstock.db'), { readOnly: true });
  const tables = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'probe'",
    )
    .all()
    .map(({ name }) => String(name));
  const rows = tables.map((table): [string, readonly unknown[]] => [
    table,
    database
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .map(({ attempt_key: _, ...row }) => JSON.stringify(sorted(row)))
      .sort(),
  ]);
  database.close();
  return Object.fromEntries(rows);
}

function sorted(value: unknown): unknown {
  if (typeof value === 'string' && /^[[{]/.test(value) && !value.startsWith('[['))
    return sorted(JSON.parse(value));
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

it('an installation that is moved into PostgreSQL and back has every row that it had', {
  skip,
}, async (test) => {
  const url = await newDatabase({ after: (end) => test.after(end) });
  const [from, back] = [await filledFolder(test), join(folder(test), 'new')];
  const moved = await move(from, url);
  assert.equal(await move(url, back), moved);
  const before = rowsOf(from);
  assert.ok((before['task'] ?? []).length > 2_500 && (before['waiting'] ?? []).length === 2);
  for (const [table, rows] of Object.entries(before)) assert.deepEqual(rowsOf(back)[table], rows, table);
});

it('a moved installation goes on where it was: keys, queue, timers and claims', { skip }, async (test) => {
  const ends: (() => Promise<void>)[] = [];
  test.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  const url = await newDatabase({ after: (end) => void ends.push(end) });
  await move(await filledFolder(test), url);
  const store = await openNode(url);
  ends.push(() => store.close());
  const { id: one } = pipelineRecord(1);
  assert.equal(await store.pipelines.putDefinition(one, EMPTY, { latest: true, at: T0 }), 3);
  await store.pipelines.record(one, [activated(3)]);
  const events = await store.engine.tick(one, (tick) => tick.take(after(10), 10));
  assert.deepEqual(
    events.map((event) => event.kind),
    ['task-progress', 'task-ended', 'activated', 'timer'],
  );
  assert.equal((await store.tasks.report(taskId('task-0'), ended('task-0', 'held')))?.state, 'claimed');
  assert.equal((await store.tasks.claim(claim('next')))?.task.instanceId, '@Wörk_0');
  assert.equal(await store.pipelines.find(pipelineRecord(3).id), 'deleted');
  const { id: fourth } = await store.pipelines.create(pipelineRecord(4));
  assert.deepEqual(
    (await store.pipelines.list(ACCOUNT, null, 9)).map((each) => each.id),
    [one, fourth],
  );
});

it('a move is refused from an installation in use and into one that exists, and one that fails leaves nothing', {
  skip,
}, async (test) => {
  const ends: (() => Promise<void>)[] = [];
  test.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  const url = await newDatabase({ after: (end) => void ends.push(end) });
  const from = await filledFolder(test);
  const refused = (what: RegExp) => (error: unknown) =>
    error instanceof StoreUnavailable && what.test(error.message);
  const broken = readEmbedded(from, (source) =>
    writePostgres(url, async (target) => {
      await moveRows(source, target, silent);
      throw new Error('in the end');
    }),
  );
  await assert.rejects(broken, /in the end/);
  assert.deepEqual(await ask(url, 'SELECT count(*)::int AS rows FROM penstock.account'), [{ rows: 0 }]);
  const open = await openInThread(from, { clock: { now: () => T0 } });
  await assert.rejects(move(from, url), refused(/is in use by another server/));
  await open.close();
  await move(from, url);
  await assert.rejects(move(from, url), refused(/holds an installation already/));
  await assert.rejects(move(url, from), refused(/holds an installation already/));
  const node = await openNode(url);
  ends.push(() => node.close());
  await node.nodes.renew('0123456789abcdef');
  const back = join(folder(test), 'back');
  await assert.rejects(move(url, back), refused(/is in use by 1 server: stop them first/));
  await node.nodes.end('0123456789abcdef');
  assert.ok(!existsSync(join(back, 'penstock.db')));
  await move(url, back);
});
