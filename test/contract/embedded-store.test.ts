// SPDX-License-Identifier: Apache-2.0
import { openHere, openWithWorker } from './open-embedded.ts';
import { storeContract } from './store.ts';

storeContract('embedded, in this thread', openHere);
storeContract('embedded, writer in a worker', openWithWorker);
