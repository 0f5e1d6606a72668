import { bun, ensurePackages } from './packages.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { ensurePrograms } from './servers.mjs';
import { runWithServers } from './throw-away.mjs';
import { checkMachine, runEntry } from './trouble.mjs';

/** What a person has set for npm run up must not lead the tests to their servers. */
const withoutOwnServers = Object.fromEntries(
  [
    'DATABASE_URL',
    'REDIS_URL',
    'NATS_URL',
    'SMTP_URL',
    'INBOX_URL',
    'PORT',
    'HOST',
    'PUBLIC_BASE_URL',
    'JATRA_ENV',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ].map((name) => [name, undefined]),
);

// npm test, and npm test -- services/booking for a part: arguments go to bun test.
await runEntry(async () => {
  checkMachine();
  const progress = createProgress(terminalScreen(process.stdout));
  await ensurePackages(progress);
  const programs = await ensurePrograms(['postgres', 'redis', 'nats', 'chromium', 'curl'], progress, [
    'caddy',
  ]);
  const command = [bun, 'test', '--parallel', ...process.argv.slice(2)];
  return runWithServers(command, programs, progress, ({ databaseUrl, redisUrl }) => ({
    TEST_DATABASE_URL: databaseUrl,
    TEST_REDIS_URL: redisUrl,
    CHROMIUM_PATH: programs.chromium.path,
    ...withoutOwnServers,
  }));
});
