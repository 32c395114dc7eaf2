// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { everyObject, localObjectStore, type ObjectStore } from './index.ts';

let folder = '';
let root = '';
let store: ObjectStore;
const at = (key: string, bucket = 'bucket') => ({ bucket, key });
const put = (key: string, content = key) => store.write(at(key), Buffer.from(content));
async function keys(prefix: string, bucket = 'bucket'): Promise<string[]> {
  const found: string[] = [];
  for await (const head of everyObject(store, at(prefix, bucket))) found.push(head.key);
  return found;
}

describe('localObjectStore', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'penstock-objects-'));
    root = join(folder, 's3');
    store = localObjectStore({ root });
  });
  after(() => rm(folder, { recursive: true }));

  it('answers nothing for a store that was never written to', async () => {
    const empty = localObjectStore({ root: join(folder, 'nowhere') });
    assert.equal(await empty.exists(at('a')), false);
    assert.deepEqual(await empty.list({ bucket: 'bucket', prefix: '' }), { entries: [], next: null });
    await assert.rejects(empty.read(at('a')), { kind: 'not-found', message: 's3://bucket/a does not exist' });
    await empty.remove(at('a'));
  });

  it('reads back what was written, replaces it and removes it with its folders', async () => {
    const head = await put('logs/2024/one.txt', 'first');
    assert.equal(head.size, 5);
    assert.equal(await readFile(join(root, 'bucket/logs/2024/one.txt'), 'utf8'), 'first');
    await put('logs/2024/one.txt', 'second');
    assert.equal(await text(await store.read(at('logs/2024/one.txt'))), 'second');
    await store.remove(at('logs/2024/one.txt'));
    assert.equal(await store.exists(at('logs/2024/one.txt')), false);
    assert.deepEqual(await readdir(join(root, 'bucket')), []);
  });

  it('holds a key beside keys below it, whichever came first', async () => {
    await put('x', 'plain');
    await put('x/y', 'below');
    await put('p/q', 'below');
    await put('p', 'late');
    for (const [key, content] of [
      ['x', 'plain'],
      ['x/y', 'below'],
      ['p', 'late'],
      ['p/q', 'below'],
    ] as const) {
      assert.equal(await text(await store.read(at(key))), content);
    }
    assert.deepEqual(await keys(''), ['p', 'p/q', 'x', 'x/y']);
    await put('x', 'again');
    assert.equal(await text(await store.read(at('x'))), 'again');
    await store.remove(at('x'));
    assert.deepEqual(await keys('x'), ['x/y']);
    for (const key of ['x/y', 'p', 'p/q']) await store.remove(at(key));
  });

  it('takes any key and lists in order of UTF-8 bytes, page by page', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        '',
        '.',
        '..',
        '%',
        '%41',
        '%object',
        '%empty',
        'a',
        'a!',
        'a0',
        'é',
        '\u{1F600}',
        '\uFFFD',
        '\\',
        '\n',
      ),
      fc.string({ maxLength: 4 }),
    );
    const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (all, limit) => {
          number += 1;
          const bucket = `property-${number}`;
          const usable = all.filter((k) => !k.includes('\0') && k.isWellFormed());
          for (const k of usable) await store.write(at(k, bucket), Buffer.from(k));
          const listed: string[] = [];
          let next: string | null = null;
          do {
            const page = await store.list({
              bucket,
              prefix: '',
              limit,
              ...(next === null ? {} : { after: next }),
            });
            listed.push(...page.entries.map((head) => head.key));
            next = page.next;
          } while (next !== null);
          assert.deepEqual(
            listed,
            usable.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
          );
          for (const k of usable) assert.equal(await text(await store.read(at(k, bucket))), k);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('lists below a prefix that ends within a name', async () => {
    for (const key of ['in/ab', 'in/ac/1', 'in/b']) await put(key);
    assert.deepEqual(await keys('in/a'), ['in/ab', 'in/ac/1']);
    assert.deepEqual(await keys('in/ac/'), ['in/ac/1']);
  });

  it('sees files that a person dropped in', async () => {
    await mkdir(join(root, 'dropped/2024'), { recursive: true });
    await writeFile(join(root, 'dropped/2024/täglich (1).csv'), 'x');
    assert.deepEqual(await keys('', 'dropped'), ['2024/täglich (1).csv']);
  });

  it('shows nothing of a write that failed (B1)', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the line broke');
    }
    await assert.rejects(store.write(at('half'), broken()), /the line broke/);
    assert.equal(await store.exists(at('half')), false);
    assert.deepEqual(await readdir(join(root, '%uploads')), []);
  });

  it('never leaves its root, by dots or by links (B3, X74)', async () => {
    await writeFile(join(folder, 'secret'), 'secret');
    await mkdir(join(root, 'linked'), { recursive: true });
    await symlink(join(folder, 'secret'), join(root, 'linked/file'));
    await symlink(folder, join(root, 'linked/folder'));
    await symlink(folder, join(root, 'whole'));
    for (const [key, bucket] of [
      ['../../secret', 'bucket'],
      ['../secret', 'bucket'],
      ['/secret', 'bucket'],
      ['file', 'linked'],
      ['folder/secret', 'linked'],
      ['secret', 'whole'],
    ] as const) {
      await assert.rejects(store.read(at(key, bucket)), { kind: 'not-found' }, `${bucket}/${key}`);
    }
    assert.deepEqual(await keys('', 'linked'), []);
    assert.deepEqual(await keys('', 'whole'), []);
    await assert.rejects(store.write(at('folder/new', 'linked'), Buffer.from('x')), { kind: 'denied' });
    await store.write(at('file', 'linked'), Buffer.from('mine'));
    assert.equal(await readFile(join(folder, 'secret'), 'utf8'), 'secret');
    await put('../../evil');
    assert.deepEqual((await readdir(folder)).sort(), ['s3', 'secret']);
    await assert.rejects(store.read(at('a', '..')), { kind: 'bad-address' });
    await assert.rejects(store.read(at('a\0b')), { kind: 'bad-address' });
    await assert.rejects(store.read(at('a'.repeat(300))), { kind: 'bad-address', message: /shorten/ });
  });

  it('copies files in and out, and does not overwrite a local file', async () => {
    const big = Buffer.alloc(3_000_000, 7);
    await writeFile(join(folder, 'in.bin'), big);
    assert.equal((await store.upload(join(folder, 'in.bin'), at('copy.bin'))).size, big.length);
    await store.download(at('copy.bin'), join(folder, 'out.bin'));
    assert.ok((await readFile(join(folder, 'out.bin'))).equals(big));
    await assert.rejects(store.download(at('copy.bin'), join(folder, 'out.bin')), /EEXIST/);
    await assert.rejects(store.download(at('none'), join(folder, 'none.bin')), { kind: 'not-found' });
  });

  it('survives many writers below one another', async () => {
    const all = Array.from({ length: 40 }, (_, i) => `race/${'d/'.repeat(i % 4)}${i % 2 === 0 ? 'd' : i}`);
    await Promise.all(all.map((key) => store.write(at(key, 'races'), Buffer.from(key))));
    assert.deepEqual(new Set(await keys('', 'races')), new Set(all));
    await Promise.all(all.map((key) => store.remove(at(key, 'races'))));
    assert.deepEqual(await keys('', 'races'), []);
  });
});
