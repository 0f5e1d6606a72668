import { BadArgument, readOptions, runCommand } from '../../../base/command.mjs';
import { besideServers } from './beside-servers.mjs';

const usage = `node shared/tools/stack/servers/with-servers.mjs [--durable] -- COMMAND …
  runs COMMAND with DATABASE_URL and REDIS_URL of empty servers, which go away with everything in them
  --durable  Postgres commits to disk, for measurements`;

await runCommand(usage, async (args) => {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const { durable } = readOptions(args.slice(0, end), { durable: { type: 'boolean', default: false } });
  const command = args.slice(end + 1);
  if (command.length === 0) throw new BadArgument('COMMAND: is needed, after -- (--help tells more)');
  return besideServers(command, { durable });
});
