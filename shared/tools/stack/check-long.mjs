import { spawnSync } from 'node:child_process';
import { readOptions, runCommand } from '../../base/command.mjs';
import { checkMachine } from './machine.mjs';
import { root } from './settings.mjs';

const usage = `npm run check:long   what takes longer than npm test may: npm run faults, crash and fuzz:schema with their usual settings
Ends with 0 where all of it holds.`;

const suites = ['faults', 'crash', 'fuzz:schema'];

await runCommand(usage, async (args) => {
  readOptions(args, {});
  checkMachine();
  const failed = suites.filter((suite) => {
    process.stdout.write(`\n== npm run ${suite}\n`);
    return spawnSync('npm', ['run', '--silent', suite], { cwd: root, stdio: 'inherit' }).status !== 0;
  });
  process.stdout.write(`\n${suites.length - failed.length} passed, ${failed.length} failed\n`);
  return failed.length === 0 ? 0 : 1;
});
