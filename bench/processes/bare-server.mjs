// SPDX-License-Identifier: Apache-2.0
/**
 * Entry of the baseline's process: node:https and nothing else, in plain JavaScript, so that no compiler is in its start
 * time and memory. It reads each request to its end and answers as many bytes as the header `x-answer-bytes` asks for.
 *
 *   bare-server.mjs CERTIFICATE KEY PORT [DATABASE]   opens the SQLite file first when one is named
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [certFile, keyFile, port, databaseFile] = process.argv.slice(2);
if (databaseFile !== undefined) {
  const { DatabaseSync } = await import('node:sqlite');
  new DatabaseSync(databaseFile).exec('PRAGMA journal_mode = WAL; SELECT count(*) FROM sqlite_schema');
}
const bodies = new Map();

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
  process.stdout.write(`${server.address().port}\n`);
});

function bodyOf(bytes) {
  const body = bodies.get(bytes) ?? Buffer.alloc(bytes, 'x');
  bodies.set(bytes, body);
  return body;
}
