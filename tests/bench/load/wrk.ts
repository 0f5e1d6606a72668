import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#shared/base/id';
import { type Call, encodeCall } from './requests.ts';

/** In flight at a time. */
export const connections = 64;
/** One for each core of the machine that the table is of. */
const threads = 2;
/** A round is ended by a signal; this only ends what would run for ever. */
const longestSeconds = 60;
const mostTries = 4;

/** Requests in files, as wrk takes them. */
export interface Script {
  url: string;
  files: string;
  expects: number;
  /** Each is good for one time only. */
  once: boolean;
}

export async function writeScript(
  folder: string,
  { url, calls, expects, once = false }: { url: string; calls: Call[]; expects: number; once?: boolean },
): Promise<Script> {
  const files = join(folder, newId());
  const encoded = calls.map(encodeCall);
  for (let thread = 0; thread < threads; thread++) {
    // One request alone is everybody's; of many each thread has its own, so that none is sent twice.
    const own = encoded.length < threads ? encoded : encoded.filter((_, at) => at % threads === thread);
    const parts = own.flatMap((request) => [Buffer.from(`${request.length}\n`), request]);
    await writeFile(`${files}.${thread}`, Buffer.concat(parts));
  }
  return { url, files, expects, once };
}

export interface Rate {
  requests: number;
  perSecond: number;
  /** Of an answer with its headers. */
  bytes: number;
}

interface Told {
  requests: number;
  microseconds: number;
  bytes: number;
  refused: number;
  lost: number;
  unexpected: number;
  status: number;
}

/**
 * One round; a longer one where it was too short for any answer.
 * @throws where an answer was missing or had another status than expected
 */
export async function runWrk(script: Script, milliseconds: number): Promise<Rate> {
  let told = await send(script, milliseconds);
  for (let tries = 1; tries < mostTries && told.requests === 0; tries++)
    told = await send(script, milliseconds * 4 ** tries, tries * connections);
  check(told, script);
  return {
    requests: told.requests,
    perSecond: (told.requests * 1_000_000) / told.microseconds,
    bytes: Math.round(told.bytes / told.requests),
  };
}

/** @param after so many requests of each thread, which may have been carried out */
async function send({ url, files, expects, once }: Script, milliseconds: number, after = 0): Promise<Told> {
  const options = ['-t', String(threads), '-c', String(connections), '-d', `${longestSeconds}s`];
  const script = ['-s', join(import.meta.dir, 'replay.lua'), '--timeout', '10s'];
  const told = [files, String(expects), String(after), once ? 'once' : 'again'];
  const child = Bun.spawn(['wrk', ...options, ...script, url, '--', ...told], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const said = await readUntil(child.stderr, (text) => text.split('ready\n').length > threads);
  const timer = setTimeout(() => child.kill('SIGINT'), milliseconds);
  // A round whose requests are used up ends sooner.
  const rest = readUntil(child.stderr, (more) => more.includes('spent\n')).then(() => child.kill('SIGINT'));
  const text = await new Response(child.stdout).text();
  clearTimeout(timer);
  await rest;
  if ((await child.exited) !== 0) throw new Error(`wrk ended with ${child.exitCode}: ${said}${text}`);
  return JSON.parse(text.trim().split('\n').at(-1)!) as Told;
}

/** @returns what came until then, or until the end */
async function readUntil(
  stream: ReadableStream<Uint8Array>,
  enough: (text: string) => boolean,
): Promise<string> {
  const reader = stream.getReader();
  let text = '';
  while (!enough(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  reader.releaseLock();
  return text;
}

/** @throws where the round is worth nothing */
export function check(told: Told, { url, expects }: Pick<Script, 'url' | 'expects'>): void {
  const wrong = expects > 399 ? told.unexpected : told.refused;
  const status = told.status ? `, ${told.status} among them` : '';
  if (wrong > 0) throw new Error(`${url}: ${wrong} of ${told.requests} answers are not ${expects}${status}`);
  if (told.lost > 0) throw new Error(`${url}: ${told.lost} requests had no answer`);
  if (told.requests === 0) throw new Error(`${url}: no answer came`);
}
