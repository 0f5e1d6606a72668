import { rm } from 'node:fs/promises';
import { readOptions, runCommand } from '../../base/command.mjs';
import { checkMachine } from './machine.mjs';
import { stopStack } from './processes/registry.mjs';
import { createProgress, terminalScreen } from './progress.mjs';
import { existingVariables } from './servers/existing.mjs';
import { home } from './settings.mjs';

const usage = `npm run down               stops Jatra, however it was started; the data stay
npm run reset              stops it and deletes the data`;

await runCommand(usage, async (args) => {
  const values = readOptions(args, { 'delete-data': { type: 'boolean', default: false } });
  checkMachine();
  const screen = terminalScreen(process.stdout);
  const progress = createProgress(screen);
  await progress.step('Stopping Jatra', stopStack, (stopped) =>
    stopped > 0 ? 'Jatra is stopped' : 'Jatra was not running',
  );
  if (!values['delete-data']) return 0;
  await progress.step(
    'Deleting the data',
    () => rm(home, { recursive: true, force: true, maxRetries: 3 }),
    () => 'Data deleted: the next start begins anew',
  );
  const kept = existingVariables();
  if (kept.length > 0) screen.line(`    What is on the servers of ${kept.join(', ')} was left as it is.`);
  return 0;
});
