import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryStorage, makeId } from '@maildev/core';

/** @typedef {{ envelope: { mailFrom: object | false, rcptTo: object[] } }} Session */
/** @typedef {(stream: AsyncIterable<Uint8Array>, session: Session) => Promise<unknown>} Take */

/** So long without a mail: nobody is in a hurry, and what came is opened for who will look. */
const quietMs = 300;

/**
 * Mails as they came. To take one apart costs ten times what it costs to write it down, and in a rush nobody looks.
 * @param {{ folder: string, most: number, open: Take, openOlder: () => Promise<void> }} parts
 * openOlder: opens what an earlier process had opened
 */
export async function keepUnopened({ folder, most, open, openOlder }) {
  await mkdir(folder, { recursive: true });
  /** @type {{ file: string, session: Session }[]} */
  const waiting = (await readdir(folder)).sort().map((file) => ({ file, session: strangers }));
  let takenAtMs = 0;
  let count = 0;
  let isOlderOpen = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quiet;

  const isQuiet = () => Date.now() - takenAtMs >= quietMs;
  /** @param {() => boolean} goesOn */
  const openWhile = async (goesOn) => {
    if (!isOlderOpen) await openOlder();
    isOlderOpen = true;
    for (let left = waiting.length; left > 0 && goesOn(); left--) {
      const mail = waiting.shift();
      if (mail) await openOne(mail);
    }
  };
  /** @param {{ file: string, session: Session }} mail */
  const openOne = async ({ file, session }) => {
    const path = join(folder, file);
    try {
      await open(createReadStream(path), session);
      await rm(path, { force: true });
    } catch (error) {
      // Deleted meanwhile by who emptied the inbox.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') process.stderr.write(`${error}\n`);
    }
  };
  let opening = Promise.resolve();
  /** @param {() => boolean} goesOn */
  const inTurn = (goesOn) => {
    opening = opening.then(() => openWhile(goesOn));
    return opening;
  };
  const openWhenQuiet = () => {
    clearTimeout(quiet);
    quiet = setTimeout(async () => {
      await inTurn(isQuiet);
      if (waiting.length > 0) openWhenQuiet();
    }, quietMs);
  };
  openWhenQuiet();

  return {
    /** @type {Take} */
    async take(stream, session) {
      /** @type {Uint8Array[]} */
      const parts = [];
      for await (const part of stream) parts.push(part);
      const file = `${Date.now()}-${String(++count).padStart(9, '0')}-${makeId()}`;
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, file), Buffer.concat(parts));
      // The server forgets the envelope once it has answered.
      waiting.push({ file, session: { ...session, envelope: { ...session.envelope } } });
      const tooMany = waiting.length > most && waiting.shift();
      if (tooMany) await rm(join(folder, tooMany.file), { force: true });
      takenAtMs = Date.now();
      openWhenQuiet();
      return file;
    },
    /** Opens all that are there now. */
    openAll: () => inTurn(() => true),
    forget() {
      waiting.length = 0;
    },
  };
}

/**
 * What is known of who sent a mail that an earlier process took.
 * @type {Session}
 */
const strangers = { envelope: { mailFrom: false, rcptTo: [] } };

/** Whoever reads finds every mail open. */
export class OpenedMails extends MemoryStorage {
  /** @type {Pick<Awaited<ReturnType<typeof keepUnopened>>, 'openAll' | 'forget'> | undefined} */
  unopened;

  /** @override */
  async getAll() {
    await this.unopened?.openAll();
    return super.getAll();
  }

  /** @override @param {string} id */
  async getById(id) {
    const known = await super.getById(id);
    if (known) return known;
    await this.unopened?.openAll();
    return super.getById(id);
  }

  /** @override @param {import('@maildev/core').ListOptions} [options] */
  async list(options) {
    await this.unopened?.openAll();
    return super.list(options);
  }

  /** @override @param {import('@maildev/core').StorageQuery} query */
  async filter(query) {
    await this.unopened?.openAll();
    return super.filter(query);
  }

  /** @override */
  async count() {
    await this.unopened?.openAll();
    return super.count();
  }

  /** @override */
  async stats() {
    await this.unopened?.openAll();
    return super.stats();
  }

  /** @override */
  async deleteAll() {
    this.unopened?.forget();
    return super.deleteAll();
  }
}
