import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import { createKeyFile } from '#shared/base/key-file';
import { createPersonalData, loadPersonalData, makePersonalDataKeys, mask } from './personal-data.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-user-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, newId(), 'user.json');

describe('document numbers', () => {
  test('open to what was sealed, whatever it was', async () => {
    const data = createPersonalData(await makePersonalDataKeys());
    const number = fc.option(fc.string());
    fc.assert(
      fc.property(fc.uuid(), number, number, (rowId, nid, passport) => {
        expect(data.open(rowId, data.seal(rowId, { nid, passport }))).toEqual({ nid, passport });
      }),
    );
  });

  test('do not open in another row or column, nor with a byte changed', async () => {
    const data = createPersonalData(await makePersonalDataKeys());
    const rowId = newId();
    const sealed = data.seal(rowId, { nid: '1990123456', passport: 'A01234567' });
    expect(() => data.open(newId(), sealed)).toThrow();
    expect(() => data.open(rowId, { ...sealed, nidNumber: sealed.passportNumber })).toThrow();
    const bytes = Buffer.from(sealed.nidNumber!, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => data.open(rowId, { ...sealed, nidNumber: changed.toString('base64url') })).toThrow();
    }
  });

  test('of an old key open after a new one came, and are sealed under the new one', async () => {
    const before = await makePersonalDataKeys();
    const rowId = newId();
    const sealed = createPersonalData(before).seal(rowId, { nid: '1990123456', passport: null });
    const { keys } = await makePersonalDataKeys();
    const after = createPersonalData({
      ...before,
      keys: [{ version: 2, key: keys[0]!.key }, ...before.keys],
    });
    const opened = after.open(rowId, sealed);
    expect(opened).toEqual({ nid: '1990123456', passport: null });
    const again = after.seal(rowId, opened);
    expect([sealed.documentKeyVersion, again.documentKeyVersion]).toEqual([1, 2]);
    expect(again.nidIndex).toBe(sealed.nidIndex);
  });

  test('show their last four characters alone', () => {
    expect([mask('1990123456'), mask('A12345'), mask(null)]).toEqual(['******3456', '**2345', null]);
  });
});

describe('the file of keys', () => {
  test('is made in development and required in production', async () => {
    const path = file();
    await loadPersonalData(path, { production: false });
    await expect(loadPersonalData(path, { production: true })).rejects.toThrow('made for development');
    await expect(loadPersonalData(file(), { production: true })).rejects.toThrow('USER_DATA_KEYS_FILE');
    await expect(loadPersonalData(undefined, { production: true })).rejects.toThrow('USER_DATA_KEYS_FILE');
    const own = file();
    await createKeyFile(own, await makePersonalDataKeys());
    const data = await loadPersonalData(own, { production: true });
    expect(data.index('nid', '1990123456')).toMatch(/^[0-9a-f]{64}$/);
  });
});
