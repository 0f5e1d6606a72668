import { parseArgs } from 'node:util';

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

/** An argument that is not what it should be; the message names it. */
export class BadArgument extends Trouble {}

/**
 * What every command of the project does alike, under Node and Bun: `--help` prints the usage and does nothing else; what
 * is wrong with the arguments or the environment is said in one line on standard error.
 * @param {string} usage
 * @param {(args: string[]) => Promise<number | void>} work may answer the exit code
 * @param {{ failure?: number }} [options] failure: the exit code of a command that could not do its work
 */
export async function runCommand(usage, work, { failure = 1 } = {}) {
  const args = process.argv.slice(2);
  // What stands behind `--` is another command's.
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (own.includes('--help') || own.includes('-h')) {
    process.stdout.write(`${usage.trim()}\n`);
    return;
  }
  try {
    process.exitCode = (await work(args)) ?? 0;
  } catch (error) {
    process.stderr.write(describe(error));
    process.exitCode = error instanceof BadArgument ? 2 : failure;
  }
}

/**
 * @template {import('node:util').ParseArgsOptionsConfig} Options
 * @param {string[]} args
 * @param {Options} options as `parseArgs` of Node takes them
 * @throws BadArgument
 */
export function readOptions(args, options) {
  return readArguments(args, { options, names: [] }).values;
}

/**
 * @template {import('node:util').ParseArgsOptionsConfig} Options
 * @param {string[]} args
 * @param {{ options: Options, names?: string[] }} wanted names: of the arguments that are no options, each of them needed;
 * undefined where there may be any number of them
 * @throws BadArgument
 */
export function readArguments(args, { options, names }) {
  const read = parse(args, options);
  if (!names) return read;
  const [missing] = names.slice(read.positionals.length);
  if (missing) throw new BadArgument(`${missing}: is needed (--help tells more)`);
  const [surplus] = read.positionals.slice(names.length);
  if (surplus !== undefined) throw new BadArgument(`${surplus}: means nothing here (--help tells more)`);
  return read;
}

/**
 * @template {import('node:util').ParseArgsOptionsConfig} Options
 * @param {string[]} args
 * @param {Options} options
 */
function parse(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // Its second sentence is about arguments that begin with a dash.
    const [first] = /** @type {Error} */ (error).message.split(/\.(?:\s|$)/);
    throw new BadArgument(`${first} (--help tells more)`);
  }
}

/** `1e1`, `0x1`, `01` and ` 1` are no numbers that a person writes on purpose: NaN, as all that is none. */
export const decimal = (/** @type {string} */ text) =>
  /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;

/**
 * @param {string} name as in `--minutes`
 * @param {string} text
 * @param {{ least: number, most: number, whole?: boolean }} limits
 * @throws BadArgument
 */
export function readNumber(name, text, { least, most, whole = true }) {
  const value = decimal(text);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new BadArgument(
    `${name}: must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, and is "${text}"`,
  );
}

/** Of `--processes`: on one machine, a core each. */
export const processLimits = { least: 1, most: 128 };

/**
 * @template {string} Choice
 * @param {string} name
 * @param {string} text
 * @param {readonly Choice[]} choices
 * @throws BadArgument
 */
export function readChoice(name, text, choices) {
  const choice = choices.find((one) => one === text);
  if (choice) return choice;
  throw new BadArgument(`${name}: must be one of ${choices.join(', ')}, and is "${text}"`);
}

/** What servers and their clients call it when nobody answers, or not to this account. */
const refused =
  /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|E\w*TIMEDOUT|CONNECT_TIMEOUT|CONNECTION_REFUSED|AUTHORIZATION_VIOLATION|28P01)$/;

/** @param {unknown} error */
export function describe(error) {
  const known = error instanceof Trouble ? error : foreignTrouble(error);
  if (!known) return `${error instanceof Error ? error.stack : String(error)}\n`;
  const details = known.details.map((line) => `    ${line}\n`).join('');
  return `${details}  ✗ ${known.message}\n`;
}

/**
 * A server that does not answer or a file that cannot be used: nothing in our code needs to be mended.
 * @param {any} error
 * @returns {Trouble | undefined}
 */
function foreignTrouble(error) {
  for (let cause = error, depth = 0; cause && depth < 5; cause = cause.cause, depth++) {
    const [line = ''] = String(cause.message).split('\n');
    if (refused.test(cause.code)) return new Trouble(`A server cannot be reached: ${line || cause.code}`);
    if (cause.syscall && cause.path) return new Trouble(line);
  }
  return undefined;
}
