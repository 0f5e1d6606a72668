import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';

/** A mail as the inbox's REST API shows it. */
export interface CaughtMail {
  id: string;
  subject: string;
  from: { address: string; name: string }[];
  to: { address: string; name: string }[];
  envelope: { to: { address: string }[] };
  headers: Record<string, string>;
  text: string;
  html: string;
  attachments?: { filename: string; generatedFileName: string; contentType: string; contentId: string }[];
}

export interface TestInbox {
  smtpPort: number;
  mailsTo(address: string): Promise<CaughtMail[]>;
  /** Waits for the first mail to the address. */
  mailTo(address: string): Promise<CaughtMail>;
  source(mail: CaughtMail): Promise<string>;
  attachment(mail: CaughtMail, generatedFileName: string): Promise<Buffer>;
  stop(): Promise<void>;
}

/** The mail catcher of the development stack, on free ports of this machine alone. */
export async function startInbox(): Promise<TestInbox> {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-inbox-'));
  const [smtpPort, webPort] = [await freePort(), await freePort()];
  const program = join(import.meta.dir, '../../../shared/tools/stack/servers/catch-mails.mjs');
  const child = Bun.spawn(
    [
      ...['node', program, '--no-pipelining', '--folder', folder],
      ...['--smtp', String(smtpPort), '--web', String(webPort)],
    ],
    { cwd: folder, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' },
  );
  const api = `http://127.0.0.1:${webPort}/api`;
  const get = (path: string) => fetch(`${api}${path}`, { headers: { connection: 'close' } });
  await eventually(async () => {
    if (child.exitCode !== null)
      throw new Error(`The inbox ended: ${await new Response(child.stderr).text()}`);
    return get('/healthz').then(
      (answer) => answer.ok,
      () => false,
    );
  }, 'the inbox');
  const mailsTo = async (address: string) => {
    const answer = await get(`/email?to.address=${encodeURIComponent(address)}`);
    return (await answer.json()) as CaughtMail[];
  };
  return {
    smtpPort,
    mailsTo,
    mailTo: (address) => eventually(async () => (await mailsTo(address))[0], `mail to ${address}`),
    source: async (mail) => (await get(`/email/${mail.id}/source`)).text(),
    attachment: async (mail, file) =>
      Buffer.from(await (await get(`/email/${mail.id}/attachment/${file}`)).arrayBuffer()),
    async stop() {
      child.kill('SIGKILL');
      await child.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Gate {
  port: number;
  /** What becomes of commands: passed on, left without an answer, or answered by this line instead. */
  rule: (command: string) => 'pass' | 'stall' | string;
  /** Refuses connections, and cuts those there are. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Stands between a service and an SMTP server, and spoils what the test wants spoilt. */
export async function openGate(targetPort: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = createConnection(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    let stalled = false;
    client.on('data', (chunk) => {
      if (stalled) return;
      const verdict = gate.rule(chunk.toString('latin1'));
      if (verdict === 'stall') stalled = true;
      else if (verdict === 'pass') target.write(chunk);
      else client.write(`${verdict}\r\n`);
    });
    target.on('data', (chunk) => client.write(chunk));
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(address && typeof address === 'object' ? address.port : port);
      });
    });
  // Not one of the system's choice: while the gate is shut, another connection could be given it.
  const port = await listen(await freePort());
  const shut = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  const gate: Gate = {
    port,
    rule: () => 'pass',
    shut,
    async open() {
      await listen(port);
    },
    async close() {
      if (server.listening) await shut();
    },
  };
  return gate;
}
