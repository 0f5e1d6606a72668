import { describe } from '../../base/command.mjs';
import { readCommit } from './commit.mjs';
import { bun, ensurePackages } from './packages.mjs';
import { execute } from './processes/execute.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { accountVariables } from './servers/accounts.mjs';
import { addressFile, readJson, readSettings, root } from './settings.mjs';

// What it is asked, the other program reads and answers: drizzle/migrate.ts.
try {
  process.chdir(root);
  await ensurePackages(createProgress(terminalScreen(process.stderr)));
  const args = ['drizzle/migrate.ts', ...process.argv.slice(2)];
  process.exitCode = await execute(bun, args, { ...(await readCommit()), ...(await serversOfUp()) });
} catch (error) {
  process.stderr.write(describe(error));
  process.exitCode = 1;
}

/** What `npm run up` runs here, with the services' accounts there; nothing where the environment names a database. */
async function serversOfUp() {
  const named = Object.entries(process.env).some(
    ([name, value]) => /(^|_)DATABASE_URL(_FILE)?$/.test(name) && value,
  );
  const stack = named ? undefined : await readJson(addressFile);
  if (!stack) return {};
  const { databaseUrl, foreign } = stack;
  const { accounts } = await readSettings();
  return {
    DATABASE_URL: databaseUrl,
    JATRA_ENV: 'development',
    ...(foreign.includes('postgres') ? {} : accountVariables({ databaseUrl }, accounts)),
  };
}
