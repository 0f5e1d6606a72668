import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from 'nats';

/** In place of the nats CLI where that cannot be had: sends `nats req` by the client library, and nothing else. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { raw: { type: 'boolean' }, timeout: { type: 'string' }, context: { type: 'string' } },
});
const [verb, subject, body] = positionals;
if (verb !== 'req') console.log(`not sent without the CLI: nats ${process.argv.slice(2).join(' ')}`);
else {
  // What nats/save-context.ts has written for the CLI.
  const context = String(values.context ?? 'jatra-ops-read');
  const file = join(homedir(), '.config/nats/context', `${context}.json`);
  const { url, user, password, inbox_prefix } = JSON.parse(await readFile(file, 'utf8')) as Record<
    string,
    string
  >;
  const connection = await connect({
    servers: new URL(url!).host,
    ...(user && { user }),
    ...(password && { pass: password }),
    inboxPrefix: inbox_prefix,
  });
  const timeout = 1_000 * Number.parseInt(String(values.timeout ?? '5s'), 10);
  console.log((await connection.request(subject!, body, { timeout })).string());
  await connection.close();
}
