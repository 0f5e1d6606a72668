import { describe } from '../../../base/command.mjs';
import { remoteScreen, terminalScreen } from '../progress.mjs';
import { readableLine } from './log-line.mjs';
import { supervise } from './supervise.mjs';

// Started by up.mjs --detach, which shows what this one tells until the stack is ready.
const { port, programs, processes } = JSON.parse(/** @type {string} */ (process.argv[2]));
process.stdout.write(`\n${new Date().toISOString()} starting\n`);
const screen = remoteScreen(terminalScreen(process.stdout));
let ready = false;
try {
  process.exitCode = await supervise({
    port,
    programs,
    processes,
    screen,
    // Of a start that fails, the last lines tell why.
    hear: (line) => {
      if (!ready) screen.line(`    ${readableLine(line)}`);
    },
    closing: [
      'It runs in the background; its logs are in .jatra/log. npm run down stops it and keeps the data.',
    ],
    whenReady: () => {
      ready = true;
      process.send?.({ ready: true });
    },
  });
} catch (error) {
  for (const line of describe(error).trimEnd().split('\n')) screen.line(line);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
