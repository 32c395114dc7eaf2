-- SPDX-License-Identifier: Apache-2.0
-- Who looks for failures among a million instances finds them; those that end well are in no such index and cost nothing.
CREATE INDEX instance_ended_badly ON instance (pipeline_key, status, scheduled_start DESC, id)
  WHERE status IN ('CANCELED', 'CASCADE_FAILED', 'FAILED', 'TIMEDOUT');
