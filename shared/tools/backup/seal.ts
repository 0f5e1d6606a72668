import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Trouble } from '../../base/command.mjs';

/**
 * What is written: mark, salt, nonce, AES-256-GCM of the content, tag. The key comes from the pass phrase by scrypt with the
 * salt, so no two files share one.
 */
const mark = Buffer.from('JATRA-BACKUP-1\n');
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = mark.length + saltBytes + nonceBytes;

const keyOf = (passPhrase: string, salt: Buffer) => scryptSync(passPhrase, salt, 32);

/** Writes a file that cannot be read without the pass phrase, whole or not at all. */
export async function seal(
  content: AsyncIterable<Uint8Array>,
  file: string,
  passPhrase: string,
): Promise<void> {
  const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)];
  const cipher = createCipheriv('aes-256-gcm', keyOf(passPhrase, salt), nonce);
  const draft = `${file}.draft`;
  await pipeline(
    async function* () {
      yield Buffer.concat([mark, salt, nonce]);
      for await (const part of content) yield cipher.update(part);
      yield cipher.final();
      yield cipher.getAuthTag();
    },
    createWriteStream(draft, { mode: 0o600 }),
  );
  await rename(draft, file);
}

/**
 * Writes the content into a file of its own, which is there only once all of it is known to be what was sealed.
 * @throws Trouble where the pass phrase is another, or a byte is
 */
export async function unseal(file: string, into: string, passPhrase: string): Promise<void> {
  const { size } = await stat(file);
  const handle = await open(file);
  const [head, tag] = [Buffer.alloc(headBytes), Buffer.alloc(tagBytes)];
  await handle.read(head, 0, headBytes, 0);
  await handle.read(tag, 0, tagBytes, Math.max(0, size - tagBytes));
  await handle.close();
  if (size < headBytes + tagBytes || !head.subarray(0, mark.length).equals(mark))
    throw new Trouble(`${file} is no part of a backup.`);
  const salt = head.subarray(mark.length, mark.length + saltBytes);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(passPhrase, salt), head.subarray(-nonceBytes));
  decipher.setAuthTag(tag);
  const draft = `${into}.draft`;
  try {
    await pipeline(
      async function* () {
        const end = size - tagBytes - 1;
        if (end >= headBytes)
          for await (const part of createReadStream(file, { start: headBytes, end }))
            yield decipher.update(part);
        yield decipher.final();
      },
      createWriteStream(draft, { mode: 0o600 }),
    );
  } catch (error) {
    await rm(draft, { force: true });
    if (!/authenticate/i.test((error as Error).message)) throw error;
    throw new Trouble(`${file} is damaged, or was encrypted with another key.`);
  }
  await rename(draft, into);
}
