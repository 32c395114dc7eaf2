// SPDX-License-Identifier: Apache-2.0
/**
 * Entry of the baseline's process: node:https and nothing else. It reads each request to its end and answers
 * as many bytes as the header `x-answer-bytes` asks for.
 *
 *   bare-server.ts CERTIFICATE KEY PORT [DATABASE]   opens the SQLite file first when one is named
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { DatabaseSync } from 'node:sqlite';

const [certFile = '', keyFile = '', port = '0', databaseFile] = process.argv.slice(2);
if (databaseFile !== undefined) {
  const database = new DatabaseSync(databaseFile);
  database.exec('PRAGMA journal_mode = WAL; SELECT count(*) FROM sqlite_schema');
}
const bodies = new Map<number, Buffer>();

const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile) },
  (request, response) => {
    request.resume();
    request.on('end', () => {
      const body = bodyOf(Number(request.headers['x-answer-bytes'] ?? 2));
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.setHeader('content-length', body.length);
      response.end(body);
    });
  },
);
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${address !== null && typeof address === 'object' ? address.port : 0}\n`);
});

function bodyOf(bytes: number): Buffer {
  const body = bodies.get(bytes) ?? Buffer.alloc(bytes, 'x');
  bodies.set(bytes, body);
  return body;
}
