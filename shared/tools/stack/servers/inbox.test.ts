import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';

const program = join(import.meta.dir, 'catch-mails.mjs');
let folder: string;
let running: Bun.Subprocess;
let smtpPort: number;
let api: string;

async function start() {
  smtpPort = await freePort();
  const webPort = await freePort();
  api = `http://127.0.0.1:${webPort}/api`;
  const ports = ['--smtp', String(smtpPort), '--web', String(webPort)];
  running = Bun.spawn(['node', program, ...ports, '--folder', folder, '--mails', '50'], { stdout: 'ignore' });
  const isUp = () =>
    fetch(`${api}/healthz`)
      .then((answer) => answer.ok)
      .catch(() => false);
  await eventually(isUp, 'the inbox');
}
async function end() {
  running.kill('SIGKILL');
  await running.exited;
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-inbox-'));
  await start();
});
afterAll(async () => {
  await end();
  await rm(folder, { recursive: true, force: true });
});

interface Caught {
  subject: string;
  text: string;
  envelope: { to: { address: string }[] };
  attachments: { filename: string; contentId?: string }[];
}
const mails = async (query = '') => (await (await fetch(`${api}/email${query}`)).json()) as Caught[];

async function send(...subjects: string[]) {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, pool: true, maxConnections: 1 });
  for (const subject of subjects)
    await transport.sendMail({
      from: 'tickets@jatra.test',
      to: 'rahima@example.com',
      subject,
      text: `The words of ${subject}`,
      attachments: [{ filename: 'code.png', content: Buffer.from('png'), cid: 'code@jatra' }],
    });
  transport.close();
}

test('who looks finds every mail that was taken, in its order, with envelope and attachments', async () => {
  const subjects = Array.from({ length: 30 }, (_, at) => `mail ${at}`);
  await send(...subjects);
  const found = await mails('?to.address=rahima@example.com');
  expect(found.map(({ subject }) => subject)).toEqual(subjects);
  expect(found[7]).toMatchObject({
    text: expect.stringContaining('The words of mail 7'),
    envelope: { to: [{ address: 'rahima@example.com' }] },
    attachments: [{ filename: 'code.png', contentId: 'code@jatra' }],
  });
});

test('what was taken and opened by nobody is there after a crash, once, and an inbox that is emptied is empty', async () => {
  await send('taken');
  await end();
  await start();
  expect((await mails()).filter(({ subject }) => subject === 'taken')).toHaveLength(1);
  expect(await mails()).toHaveLength(31);
  await fetch(`${api}/email/all`, { method: 'DELETE' });
  expect(await mails()).toEqual([]);
  await send('after');
  expect((await mails()).map(({ subject }) => subject)).toEqual(['after']);
});

test('it opens by itself what came, once no more comes, and keeps no more than it may', async () => {
  await send(...Array.from({ length: 60 }, (_, at) => `flood ${at}`));
  await eventually(
    async () => (await readdir(join(folder, 'unopened'))).length === 0,
    'the last to be opened',
  );
  const kept = (await mails()).map(({ subject }) => subject);
  expect(kept).toHaveLength(50);
  expect(kept.at(-1)).toBe('flood 59');
});
