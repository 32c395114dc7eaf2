-- SPDX-License-Identifier: Apache-2.0
-- What grows with a pipeline is found without walking over it, and costs no more writes than it must.

-- The queue in one tree: a pipeline's events lie together, in order. A pipeline has a row in `waiting` exactly when it has
-- some here; events that a tick takes in the transaction that brought them never come here.
CREATE TABLE fact_queue (
  pipeline_key INTEGER NOT NULL,
  fact_key INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (pipeline_key, fact_key)
) STRICT, WITHOUT ROWID;
INSERT INTO fact_queue SELECT pipeline_key, fact_key, event FROM fact ORDER BY pipeline_key, fact_key;
DROP TABLE fact;
ALTER TABLE fact_queue RENAME TO fact;

-- When a pipeline's earliest timer is due, or earlier: a tick that finds none due sets it right. Instead of an index over
-- every timer, of which a million that are due would be walked at each look.
CREATE TABLE wakeup (
  pipeline_key INTEGER PRIMARY KEY,
  due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX wakeup_by_due ON wakeup (due_at, pipeline_key);
INSERT INTO wakeup SELECT pipeline_key, min(due_at) FROM timer GROUP BY pipeline_key ORDER BY pipeline_key;
DROP INDEX timer_by_due;

-- Pipelines that are gone and whose rows still are to be removed, some at a time.
CREATE TABLE forgotten (
  pipeline_key INTEGER PRIMARY KEY,
  offers_after TEXT NOT NULL DEFAULT ''
) STRICT;
