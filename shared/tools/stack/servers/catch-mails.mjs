import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createAPIServer } from '@maildev/api';
import { SMTPServer } from '@maildev/smtp';
import { registerUI } from '@maildev/ui/server';
import { BadArgument, readNumber, readOptions, runCommand, Trouble } from '../../../base/command.mjs';
import { keepUnopened, OpenedMails } from './unopened-mails.mjs';

const usage = `node shared/tools/stack/servers/catch-mails.mjs --smtp PORT --web PORT --folder FOLDER
Takes every mail of development and shows it on a page and over HTTP (/api/email), on 127.0.0.1 alone.
  --mails NUMBER      so many are kept, the newest (5000)
  --nice NUMBER       yields the processor to everything else once it listens (0, at most 19)
  --no-pipelining     does not offer PIPELINING`;

await runCommand(usage, async (args) => {
  const options = readOptions(args, {
    smtp: { type: 'string', default: '1025' },
    web: { type: 'string', default: '1080' },
    folder: { type: 'string', default: '' },
    mails: { type: 'string', default: '5000' },
    nice: { type: 'string', default: '0' },
    'no-pipelining': { type: 'boolean', default: false },
  });
  if (!options.folder) throw new BadArgument('--folder: is needed');
  const port = (/** @type {'smtp' | 'web'} */ name) =>
    readNumber(`--${name}`, options[name], { least: 1, most: 65_535 });
  await catchMails({
    smtpPort: port('smtp'),
    webPort: port('web'),
    folder: options.folder,
    mostMails: readNumber('--mails', options.mails, { least: 1, most: 100_000 }),
    pipelining: !options['no-pipelining'],
  });
  const nice = readNumber('--nice', options.nice, { least: 0, most: 19 });
  if (nice > 0) setPriority(nice);
});

/** @param {{ smtpPort: number, webPort: number, folder: string, mostMails: number, pipelining: boolean }} options */
async function catchMails({ smtpPort, webPort, folder, mostMails, pipelining }) {
  const storage = new OpenedMails({ maxEmails: mostMails });
  const smtp = new SMTPServer({
    port: smtpPort,
    host: '127.0.0.1',
    storage,
    mailDir: folder,
    logger: false,
    hideExtensions: pipelining ? [] : ['PIPELINING'],
  });
  await smtp.pruneMailDir(mostMails);
  const receiver = receiverOf(smtp);
  const unopened = await keepUnopened({
    folder: join(folder, 'unopened'),
    most: mostMails,
    open: receiver.processIncomingEmail.bind(smtp),
    openOlder: () => smtp.loadMailsFromDirectory(),
  });
  receiver.processIncomingEmail = unopened.take;
  storage.unopened = unopened;
  await smtp.start();

  const api = createAPIServer({ port: webPort, host: '127.0.0.1', storage, smtp });
  await api.registerPlugins();
  await registerUI(api.server, { basePath: '' });
  await api.listen();
}

/**
 * What the server does with a mail that has come; its types call it private. tests/inbox.test.ts shows that it is still so.
 * @param {SMTPServer} smtp
 */
function receiverOf(smtp) {
  const receiver = /** @type {{ processIncomingEmail: import('./unopened-mails.mjs').Take }} */ (
    /** @type {unknown} */ (smtp)
  );
  if (typeof receiver.processIncomingEmail !== 'function')
    throw new Trouble('This version of @maildev/smtp takes mails in another way.');
  return receiver;
}
