import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { type Static, t } from 'elysia';
import { type Clock, systemClock } from '#shared/base/clock';
import { loadKeyFile, type RandomBytes, readKeyFile, replaceKeyFile } from '#shared/base/key-file';

export type DocumentKind = 'nid' | 'passport';

export interface Documents {
  nid: string | null;
  passport: string | null;
}

/** The document columns of a row. */
export interface SealedDocuments {
  nidNumber: string | null;
  passportNumber: string | null;
  nidIndex: string | null;
  passportIndex: string | null;
  documentKeyVersion: number | null;
}

/** 32 bytes in base64url. */
const bytes32 = () => t.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const schema = t.Object({
  /** The key of the blind indexes. It never changes: equal numbers would not be found any more. */
  indexKey: bytes32(),
  /** Of the keys that have begun, the one with the highest version encrypts. All of them decrypt. */
  keys: t.Array(
    t.Object({
      version: t.Integer({ minimum: 1, maximum: 32_767 }),
      key: bytes32(),
      /** Absent: the key has begun. Until then every process learns of it, so that each can read its texts. */
      notBefore: t.Optional(t.String({ format: 'date-time' })),
    }),
    { minItems: 1, maxItems: 100 },
  ),
});

type KeyFile = Static<typeof schema>;

const variable = 'USER_DATA_KEYS_FILE';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Loads the keys that encrypt NID and passport numbers. @throws ConfigError; see loadKeyFile. */
export async function loadPersonalData(
  path: string | undefined,
  options: { production: boolean },
  clock?: Clock,
) {
  const file = { variable, path, name: 'user', schema, make: makePersonalDataKeys };
  return createPersonalData(await loadKeyFile({ ...file, ...options }), clock);
}

export function createPersonalData(file: KeyFile, clock: Clock = systemClock) {
  const newestVersion = (): number => {
    const now = clock.now().getTime();
    const begun = file.keys.filter(
      ({ notBefore }) => notBefore === undefined || Date.parse(notBefore) <= now,
    );
    return Math.max(...(begun.length > 0 ? begun : file.keys).map(({ version }) => version));
  };
  const keyOf = (version: number): Buffer => {
    const found = file.keys.find((key) => key.version === version);
    if (!found) throw new Error(`There is no key of version ${version} for personal data`);
    return Buffer.from(found.key, 'base64url');
  };
  const indexKey = Buffer.from(file.indexKey, 'base64url');

  const index = (kind: DocumentKind, number: string): string =>
    createHmac('sha256', indexKey)
      .update(`${kind}:${kind === 'nid' ? onePersons(number) : number}`)
      .digest('hex');

  return {
    index,

    /**
     * A mark by which other services see that two rows have one document. It is made from the index and does
     * not tell it.
     */
    identity: (documentIndex: string): string =>
      createHmac('sha256', indexKey).update(`identity:${documentIndex}`).digest('hex'),
    newestVersion,

    /** Encrypts under the newest key, bound to row and column: moved elsewhere, a text does not open. */
    seal(rowId: string, { nid, passport }: Documents): SealedDocuments {
      const version = newestVersion();
      const key = keyOf(version);
      const sealed = (kind: DocumentKind, number: string | null) =>
        number === null ? null : encrypt(key, `${kind}:${rowId}`, number);
      return {
        nidNumber: sealed('nid', nid),
        passportNumber: sealed('passport', passport),
        nidIndex: nid === null ? null : index('nid', nid),
        passportIndex: passport === null ? null : index('passport', passport),
        documentKeyVersion: nid === null && passport === null ? null : version,
      };
    },

    open(rowId: string, sealed: Omit<SealedDocuments, 'nidIndex' | 'passportIndex'>): Documents {
      const { nidNumber, passportNumber, documentKeyVersion } = sealed;
      if (documentKeyVersion === null) return { nid: null, passport: null };
      const key = keyOf(documentKeyVersion);
      const opened = (kind: DocumentKind, text: string | null) =>
        text === null ? null : decrypt(key, `${kind}:${rowId}`, text);
      return { nid: opened('nid', nidNumber), passport: opened('passport', passportNumber) };
    },
  };
}

/** An NID of 17 digits is one of 13 with the year of birth before it. Both name the same card. */
const onePersons = (nid: string): string => (nid.length === longNid ? nid.slice(4) : nid);

const longNid = 17;

/** Read from the length of the ciphertext, without opening it. */
export const mayBeLongNid = (sealed: string | null): boolean =>
  sealed?.length === Math.ceil(((ivBytes + longNid + tagBytes) * 4) / 3);

/** Leaves the last four characters, by which its holder knows the number. */
export function mask(number: string | null): string | null {
  return number === null ? null : `${'*'.repeat(Math.max(0, number.length - 4))}${number.slice(-4)}`;
}

function encrypt(key: Buffer, context: string, text: string): string {
  const iv = randomBytes(ivBytes);
  const encryption = createCipheriv(cipher, key, iv).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([encryption.update(text, 'utf8'), encryption.final()]);
  return Buffer.concat([iv, sealed, encryption.getAuthTag()]).toString('base64url');
}

/** @throws where the text was changed, or comes from another row, column or key. */
function decrypt(key: Buffer, context: string, text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const decryption = createDecipheriv(cipher, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-tagBytes));
  return decryption.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decryption.final('utf8');
}

const newKey = (random: RandomBytes = randomBytes) => random(32).toString('base64url');

export async function makePersonalDataKeys(random?: RandomBytes): Promise<KeyFile> {
  return { indexKey: newKey(random), keys: [{ version: 1, key: newKey(random) }] };
}

/** Adds the next key. It encrypts from `notBefore` on, in every process that was started with it. */
export async function addPersonalDataKey(path: string, notBefore: Date) {
  const file = await readKeyFile(variable, path, schema);
  const version = Math.max(...file.keys.map((one) => one.version)) + 1;
  const added = { version, key: newKey(), notBefore: notBefore.toISOString() };
  await replaceKeyFile(path, { ...file, keys: [...file.keys, added] });
  return { version, notBefore };
}
