/** Something a person can mend: said in one line, without a stack trace. */
export class Trouble extends Error {
  /**
   * @param {string} message one line that says what is wrong and what to do
   * @param {string[]} [details] lines of another program's output that explain it
   */
  constructor(message, details = []) {
    super(message);
    this.name = 'Trouble';
    this.details = details;
  }
}

/**
 * Runs an entry and turns what it throws into a line on standard error and an exit code.
 * @param {() => Promise<number>} run answers the exit code
 */
export async function runEntry(run) {
  try {
    process.exitCode = await run();
  } catch (error) {
    process.stderr.write(describe(error));
    process.exitCode = 1;
  }
}

/** @param {unknown} error */
export function describe(error) {
  if (!(error instanceof Trouble)) return `${error instanceof Error ? error.stack : String(error)}\n`;
  const details = error.details.map((line) => `    ${line}\n`).join('');
  return `${details}  ✗ ${error.message}\n`;
}

const oldestNode = 20;

/** Refuses machines on which nothing below would work. */
export function checkMachine() {
  if (process.platform !== 'linux') {
    throw new Trouble(`Jatra starts on Linux; on ${process.platform}, use a container or a virtual machine.`);
  }
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Trouble(`Node ${process.versions.node} is too old: Jatra needs Node ${oldestNode} or newer.`);
  }
}
