-- SPDX-License-Identifier: Apache-2.0
-- What runs or waits is found among a million instances that are over; written when an instance is made and when it ends.
CREATE INDEX instance_unfinished_order ON instance (pipeline_key, scheduled_start DESC, id) WHERE terminal = 0;
