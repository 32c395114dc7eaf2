-- SPDX-License-Identifier: Apache-2.0
-- Whole rows are JSON in `record`; the other columns are what statements search and sort by.
-- pipeline_key stands for a pipeline's id in every other table: short, and never used again (AUTOINCREMENT).

CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (account_id, name)
) STRICT;

CREATE TABLE access_key (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  record TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE probe (
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;

-- live is 0 from the moment a deletion is recorded: such a pipeline answers as deleted (S23).
CREATE TABLE pipeline (
  pipeline_key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  unique_id TEXT NOT NULL,
  live INTEGER NOT NULL DEFAULT 1,
  last_revision INTEGER NOT NULL DEFAULT 0,
  record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX pipeline_live_name ON pipeline (account_id, name, unique_id) WHERE live = 1;
CREATE INDEX pipeline_live_order ON pipeline (account_id, pipeline_key) WHERE live = 1;

CREATE TABLE pipeline_progress (
  pipeline_key INTEGER PRIMARY KEY,
  record TEXT NOT NULL
) STRICT;

CREATE TABLE tombstone (
  id TEXT NOT NULL PRIMARY KEY,
  pipeline_key INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL
) STRICT;

CREATE TABLE definition_revision (
  pipeline_key INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (pipeline_key, revision)
) STRICT;

CREATE TABLE component (
  component_key INTEGER PRIMARY KEY,
  pipeline_key INTEGER NOT NULL,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  UNIQUE (pipeline_key, id)
) STRICT;

CREATE TABLE instance (
  instance_key INTEGER PRIMARY KEY,
  pipeline_key INTEGER NOT NULL,
  id TEXT NOT NULL,
  component_id TEXT NOT NULL,
  status TEXT NOT NULL,
  terminal INTEGER NOT NULL,
  scheduled_start INTEGER NOT NULL,
  scheduled_end INTEGER NOT NULL,
  actual_start INTEGER,
  actual_end INTEGER,
  record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX instance_by_id ON instance (pipeline_key, id);
CREATE INDEX instance_order ON instance (pipeline_key, scheduled_start DESC, id);
CREATE INDEX instance_unfinished ON instance (pipeline_key, component_id, scheduled_start) WHERE terminal = 0;

CREATE TABLE attempt (
  attempt_key INTEGER PRIMARY KEY,
  pipeline_key INTEGER NOT NULL,
  id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  component_id TEXT NOT NULL,
  status TEXT NOT NULL,
  scheduled_start INTEGER NOT NULL,
  scheduled_end INTEGER NOT NULL,
  actual_start INTEGER,
  actual_end INTEGER,
  record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX attempt_by_id ON attempt (pipeline_key, id);
CREATE INDEX attempt_by_instance ON attempt (pipeline_key, instance_id, number);
CREATE INDEX attempt_order ON attempt (pipeline_key, scheduled_start DESC, id);

CREATE TABLE edge (
  pipeline_key INTEGER NOT NULL,
  consumer_id TEXT NOT NULL,
  producer_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (pipeline_key, consumer_id, producer_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_by_producer ON edge (pipeline_key, producer_id, consumer_id, kind);

-- task_key grows with each offer, so it is the task's age. reserved: groups that only their owner may poll (service:, resource:).
CREATE TABLE task (
  task_key INTEGER PRIMARY KEY AUTOINCREMENT,
  pipeline_key INTEGER NOT NULL,
  attempt_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  worker_group TEXT NOT NULL,
  reserved INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  scheduled_start INTEGER NOT NULL,
  state TEXT NOT NULL,
  task_id TEXT,
  hostname TEXT,
  closed_at INTEGER,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX task_by_attempt ON task (pipeline_key, attempt_id, task_key);
CREATE INDEX task_offered ON task (account_id, reserved, worker_group, priority DESC, scheduled_start, task_key)
  WHERE state = 'offered';
CREATE UNIQUE INDEX task_by_task_id ON task (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX task_claimed_by_hostname ON task (hostname, task_key) WHERE state = 'claimed';
CREATE INDEX task_closed ON task (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE timer (
  pipeline_key INTEGER NOT NULL,
  subject_id TEXT NOT NULL,
  name TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (pipeline_key, subject_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_by_due ON timer (due_at, pipeline_key);
CREATE INDEX timer_by_pipeline ON timer (pipeline_key, due_at);

-- The queue of events, and which pipelines have something in it since when.
CREATE TABLE fact (
  fact_key INTEGER PRIMARY KEY AUTOINCREMENT,
  pipeline_key INTEGER NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE INDEX fact_by_pipeline ON fact (pipeline_key, fact_key);

CREATE TABLE waiting (
  pipeline_key INTEGER PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT;
CREATE INDEX waiting_by_since ON waiting (since, pipeline_key);
