-- SPDX-License-Identifier: Apache-2.0
-- Users and access keys become records of one table, beside every other kind of the identity side.

CREATE TABLE principal_record (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX principal_record_by_key ON principal_record (account_id, kind, key);
CREATE INDEX principal_record_by_kind ON principal_record (kind, key, account_id);

INSERT INTO principal_record (account_id, kind, key, value)
SELECT
  user.account_id,
  'user',
  lower(user.name),
  json_object(
    'name', user.name,
    'path', json_extract(user.record, '$.path'),
    'id', json_extract(user.record, '$.id'),
    'createdAt', json_extract(user.record, '$.createdAt'),
    'tags', json('[]'),
    'boundary', NULL,
    'inline', json(coalesce((
      SELECT json_group_array(json_object('name', json_extract(policy.value, '$.name'), 'document', '' || json_extract(policy.value, '$.document')))
      FROM json_each(user.record, '$.policies') AS policy
    ), '[]')),
    'attached', json('[]'),
    'groups', json('[]'),
    'devices', json('[]')
  )
FROM user;

INSERT INTO principal_record (account_id, kind, key, value)
SELECT
  account_id,
  'access-key',
  id,
  json_object(
    'userName', json_extract(record, '$.userName'),
    'status', json_extract(record, '$.status'),
    'sealedSecret', json_extract(record, '$.sealedSecret'),
    'createdAt', json_extract(record, '$.createdAt')
  )
FROM access_key;

INSERT INTO principal_record (account_id, kind, key, value)
SELECT account_id, 'user-key', lower(json_extract(record, '$.userName')) || '/' || id, json('{}') FROM access_key;

DROP TABLE access_key;
DROP TABLE user;
