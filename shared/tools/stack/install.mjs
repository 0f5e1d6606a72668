import { runCommand } from '../../base/command.mjs';
import { checkMachine } from './machine.mjs';
import { ensurePackages } from './packages.mjs';
import { createProgress, terminalScreen } from './progress.mjs';

const usage = `node shared/tools/stack/install.mjs
  installs the packages where they are not there yet, Bun among them; the scripts of package.json begin with it`;

// On standard error: what follows may be read by a program.
await runCommand(usage, async () => {
  checkMachine();
  await ensurePackages(createProgress(terminalScreen(process.stderr)));
});
