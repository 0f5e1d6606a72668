import { remoteScreen, terminalScreen } from './progress.mjs';
import { supervise } from './supervise.mjs';
import { runEntry } from './trouble.mjs';

// Started by up.mjs --detach, which shows what this one tells until the stack is ready.
await runEntry(async () => {
  const { port, programs } = JSON.parse(/** @type {string} */ (process.argv[2]));
  const screen = remoteScreen(terminalScreen(process.stdout));
  process.stdout.write(`\n${new Date().toISOString()} starting\n`);
  const code = await supervise({
    port,
    programs,
    screen,
    hear: () => {},
    closing: [
      'It runs in the background; its logs are in .jatra/log. npm run down stops it and keeps the data.',
    ],
    whenReady: () => process.send?.({ ready: true }),
  });
  process.exit(code);
});
