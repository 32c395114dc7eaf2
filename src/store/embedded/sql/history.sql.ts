// SPDX-License-Identifier: Apache-2.0
/** Statements on components, instances, attempts and edges. */

export const SAVE_COMPONENT = `
  INSERT INTO component (pipeline_key, id, record) VALUES (?, ?, ?)
  ON CONFLICT (pipeline_key, id) DO UPDATE SET record = excluded.record`;
export const FIND_COMPONENT = 'SELECT record FROM component WHERE pipeline_key = ? AND id = ?';
export const LIST_COMPONENTS =
  'SELECT id, record FROM component WHERE pipeline_key = ? ORDER BY component_key';

/** The interval is part of the id: naming it in the update would have SQLite write its index again. */
export const SAVE_INSTANCE = `
  INSERT INTO instance (pipeline_key, id, component_id, status, terminal, scheduled_start, scheduled_end,
    actual_start, actual_end, record)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (pipeline_key, id) DO UPDATE SET status = excluded.status, terminal = excluded.terminal,
    actual_start = excluded.actual_start, actual_end = excluded.actual_end, record = excluded.record`;
export const UPDATE_INSTANCE = `
  UPDATE instance SET status = ?, actual_start = ?, actual_end = ?, record = ? WHERE pipeline_key = ? AND id = ?`;
export const FIND_INSTANCE = 'SELECT record FROM instance WHERE pipeline_key = ? AND id = ?';
export const FIND_INSTANCE_PLACE = `
  SELECT component_id, scheduled_start, instance_key FROM instance WHERE pipeline_key = ? AND id = ?`;
export const LIST_UNFINISHED = `
  SELECT id, component_id FROM instance INDEXED BY instance_unfinished
  WHERE pipeline_key = ? AND terminal = 0 AND (component_id, scheduled_start, instance_key) > (?, ?, ?)
  ORDER BY component_id, scheduled_start, instance_key LIMIT ?`;
export const LIST_UNFINISHED_OF_COMPONENT = `
  SELECT id, component_id FROM instance INDEXED BY instance_unfinished
  WHERE pipeline_key = ? AND component_id = ? AND terminal = 0
    AND (scheduled_start, instance_key) > (?, ?)
  ORDER BY scheduled_start, instance_key LIMIT ?`;
export const LIST_ACTIVE_INSTANCES = `
  SELECT id FROM instance INDEXED BY instance_unfinished
  WHERE pipeline_key = ? AND component_id = ? AND terminal = 0
  ORDER BY scheduled_start, instance_key LIMIT ?`;

export const SAVE_ATTEMPT = `
  INSERT INTO attempt (pipeline_key, id, instance_id, number, component_id, status, scheduled_start, scheduled_end,
    actual_start, actual_end, record)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (pipeline_key, id) DO UPDATE SET status = excluded.status, actual_start = excluded.actual_start, actual_end = excluded.actual_end, record = excluded.record`;
export const FIND_ATTEMPT = 'SELECT record FROM attempt WHERE pipeline_key = ? AND id = ?';
export const FIND_ATTEMPT_INSTANCE = 'SELECT instance_id FROM attempt WHERE pipeline_key = ? AND id = ?';
export const FIND_HEAD_ATTEMPT = `
  SELECT record FROM attempt WHERE pipeline_key = ? AND instance_id = ? ORDER BY number DESC LIMIT 1`;

export const ADD_EDGE =
  'INSERT OR IGNORE INTO edge (pipeline_key, consumer_id, producer_id, kind) VALUES (?, ?, ?, ?)';
export const REMOVE_EDGE =
  'DELETE FROM edge WHERE pipeline_key = ? AND consumer_id = ? AND producer_id = ? AND kind = ?';
export const LIST_EDGES_BY_CONSUMER = `
  SELECT consumer_id, producer_id, kind FROM edge WHERE pipeline_key = ? AND consumer_id = ?
  ORDER BY producer_id, kind`;
export const LIST_EDGES_BY_PRODUCER = `
  SELECT consumer_id, producer_id, kind FROM edge WHERE pipeline_key = ? AND producer_id = ?
  ORDER BY consumer_id, kind`;
