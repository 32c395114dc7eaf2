// SPDX-License-Identifier: Apache-2.0
import { after } from 'node:test';
import { lacksPostgres } from '../postgres/database.ts';
import { openPostgresIn } from './open-postgres.ts';
import { storeContract } from './store.ts';

storeContract('PostgreSQL', openPostgresIn({ after }), lacksPostgres());
