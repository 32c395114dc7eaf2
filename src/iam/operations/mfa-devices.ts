// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import { placeOf } from '../../keyring/index.ts';
import { nameRule } from '../query-input.ts';
import { changing, type DeviceRecord, making, removing, type Stored } from '../records/index.ts';
import { base32, matchingPair } from '../totp.ts';
import { authorise, findNamed, type IamCall, type IamOperation, isoTime, subjectOf } from './call.ts';
import { pageOf } from './paging.ts';
import { userAnswer } from './users.ts';

const SEED_BYTES = 20;
const DEVICES_MAX = 8;
const SERIAL = { min: 9, max: 256, pattern: /^[\w+=/:,.@-]+$/, characters: 'characters of an ARN' } as const;
const CODE = { min: 6, max: 6, pattern: /^\d{6}$/, characters: 'six digits' } as const;

/** Where the seed of a device is sealed. Source: X66. */
export function seedPlace(serial: string): string {
  return placeOf('mfa-device', serial, 'seed');
}

export const createVirtualMFADevice: IamOperation = async (call) => {
  const { directory, input, vault } = call;
  const name = input.text('VirtualMFADeviceName', nameRule(226));
  const path = input.path();
  const serial = `arn:aws:iam::${directory.accountId}:mfa${path}${name}`;
  authorise(call, serial);
  const seed = base32(call.random.bytes(SEED_BYTES));
  const record: DeviceRecord = {
    ...{ userName: null, sealedSeed: vault.sealText(seed, seedPlace(serial)), enabledAt: null },
    ...{ lastStep: 0, failures: 0, lockedUntil: null },
  };
  if (!(await directory.write([making('mfa-device', serial, record)])))
    refuse('IAM_ENTITY_EXISTS', { reason: `MFADevice entity at the same path and name already exists.` });
  const Base32StringSeed = Buffer.from(seed, 'ascii').toString('base64');
  return { VirtualMFADevice: { SerialNumber: serial, Base32StringSeed } };
};

export const enableMFADevice: IamOperation = (call) =>
  call.directory.edit(async () => {
    const user = await subjectOf(call, 'user', { orSelf: true });
    const device = await deviceOf(call);
    if (device.value.userName !== null)
      refuse('IAM_ENTITY_EXISTS', { reason: 'MFA Device is already in use.' });
    if (user.value.devices.length >= DEVICES_MAX)
      refuse('IAM_LIMIT_EXCEEDED', { reason: `Cannot exceed quota for MFADevicesPerUser: ${DEVICES_MAX}` });
    const lastStep = checkedPair(call, device);
    const changes = {
      userName: user.value.name,
      enabledAt: call.now,
      lastStep,
      failures: 0,
      lockedUntil: null,
    };
    return {
      writes: [
        changing('mfa-device', device, changes),
        changing('user', user, { devices: [...user.value.devices, device.key] }),
      ],
      result: null,
    };
  });

export const resyncMFADevice: IamOperation = (call) =>
  call.directory.edit(async () => {
    const user = await subjectOf(call, 'user');
    const device = await deviceOf(call);
    if (device.value.userName !== user.value.name) return noSuchDevice(device.key);
    const lastStep = checkedPair(call, device);
    return {
      writes: [changing('mfa-device', device, { lastStep, failures: 0, lockedUntil: null })],
      result: null,
    };
  });

export const deactivateMFADevice: IamOperation = (call) =>
  call.directory.edit(async () => {
    const user = await subjectOf(call, 'user', { orSelf: true });
    const device = await deviceOf(call);
    if (device.value.userName !== user.value.name) return noSuchDevice(device.key);
    const devices = user.value.devices.filter((serial) => serial !== device.key);
    return {
      writes: [
        changing('mfa-device', device, { userName: null, enabledAt: null }),
        changing('user', user, { devices }),
      ],
      result: null,
    };
  });

export const deleteVirtualMFADevice: IamOperation = (call) =>
  call.directory.edit(async () => {
    const serial = call.input.text('SerialNumber', SERIAL);
    authorise(call, serial);
    const device = await deviceOf(call);
    if (device.value.userName !== null)
      refuse('IAM_DELETE_CONFLICT', { reason: 'MFA device is in use: deactivate it first.' });
    return { writes: [removing('mfa-device', device)], result: null };
  });

export const listMFADevices: IamOperation = async (call) => {
  const user = await subjectOf(call, 'user', { orSelf: true });
  const { items, truncation } = pageOf(call.input, user.value.devices, (serial) => serial);
  const devices = await Promise.all(
    items.map(async (serial) => {
      const enabledAt = (await call.directory.find('mfa-device', serial))?.value.enabledAt ?? null;
      const EnableDate = enabledAt === null ? undefined : isoTime(enabledAt);
      return { UserName: user.value.name, SerialNumber: serial, EnableDate };
    }),
  );
  return { MFADevices: devices, ...truncation };
};

export const listVirtualMFADevices: IamOperation = async (call) => {
  authorise(call, '*');
  const status = call.input.choice('AssignmentStatus', ['Assigned', 'Unassigned', 'Any']) ?? 'Any';
  const all = (await call.directory.all('mfa-device', '')).filter(
    ({ value }) => status === 'Any' || (value.userName !== null) === (status === 'Assigned'),
  );
  const { items, truncation } = pageOf(call.input, all, ({ key }) => key);
  const devices = await Promise.all(
    items.map(async ({ key, value }) => {
      const user =
        value.userName === null ? undefined : await findNamed(call.directory, 'user', value.userName);
      return {
        SerialNumber: key,
        User: user === undefined ? undefined : userAnswer(call, user.value, 'listed'),
        EnableDate: value.enabledAt === null ? undefined : isoTime(value.enabledAt),
      };
    }),
  );
  return { VirtualMFADevices: devices, ...truncation };
};

async function deviceOf({ directory, input }: IamCall): Promise<Stored<'mfa-device'>> {
  const serial = input.text('SerialNumber', SERIAL);
  return (await directory.find('mfa-device', serial)) ?? noSuchDevice(serial);
}

function noSuchDevice(serial: string): never {
  return refuse('IAM_NO_SUCH_ENTITY', {
    reason: `VirtualMFADevice with serial number ${serial} does not exist.`,
  });
}

/** The later step of the two codes of a call. Faults: InvalidAuthenticationCode. */
function checkedPair({ input, vault, now }: IamCall, { key, value }: Stored<'mfa-device'>): number {
  const first = input.text('AuthenticationCode1', CODE);
  const second = input.text('AuthenticationCode2', CODE);
  const step = matchingPair(openSeed(vault, key, value), [first, second], now);
  return step ?? refuse('IAM_AUTHENTICATION_CODE');
}

/** The seed of a device as bytes. */
export function openSeed(vault: IamCall['vault'], serial: string, { sealedSeed }: DeviceRecord): Uint8Array {
  const text = vault.unsealText(sealedSeed, seedPlace(serial));
  if (text === undefined)
    throw new Error(`the seed of ${serial} does not open: its record was changed or moved`);
  return fromBase32(text);
}

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character));
  const bytes: number[] = [];
  let value = 0;
  let count = 0;
  for (const five of bits) {
    value = ((value << 5) | five) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push((value >>> count) & 255);
    }
  }
  return Uint8Array.from(bytes);
}
