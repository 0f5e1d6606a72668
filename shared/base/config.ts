import { readFileSync } from 'node:fs';
import { OptionalKind, type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { decimal, Trouble } from './command.mjs';

export type Environment = Record<string, string | undefined>;

/** Names the variable that is missing or wrong, never its value: it may be a secret. */
export class ConfigError extends Trouble {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/**
 * The value of a variable, or what the file holds that `<NAME>_FILE` names: the way in which containers are given
 * secrets. Empty means not given.
 * @throws ConfigError that names the variable, never what the file holds.
 */
export function readVariable(env: Environment, name: string): string | undefined {
  const value = env[name] || undefined;
  const path = env[`${name}_FILE`];
  if (!path) return value;
  if (value) throw new ConfigError(`${name}: is given twice, by itself and by ${name}_FILE`);
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    throw new ConfigError(`${name}_FILE: the file cannot be read`);
  }
}

/**
 * Reads the variables a schema names, with its defaults, into a frozen object; each may come by file.
 * @param schema an object schema whose keys are the names of environment variables.
 * @throws ConfigError that names the variable.
 */
export function readConfig<Schema extends TObject>(
  schema: Schema,
  env: Environment,
): Readonly<Static<Schema>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.properties)) {
    // A variable whose schema names a file of its own says itself what that file is.
    const value = `${name}_FILE` in schema.properties ? env[name] : readVariable(env, name);
    if (value !== undefined && value !== '') given[name] = value;
  }
  const plain = withoutText(schema);
  for (const [name, text] of Object.entries(given)) requireStrict(name, text, plain.properties[name]!);
  const read = Value.Convert(plain, Value.Default(plain, given));
  const error = Value.Errors(plain, read).First();
  if (error) throw new ConfigError(`${error.path.slice(1)}: ${error.message.toLowerCase()}`);
  return Object.freeze(read as Static<Schema>);
}

/** Elysia's numbers may stay text, whose bounds nobody checks: here they become numbers. */
function withoutText<Schema extends TObject>(schema: Schema): Schema {
  const properties = Object.entries(schema.properties).map(([name, property]): [string, TSchema] => {
    const number = (property.anyOf as TSchema[] | undefined)?.find(({ type }) =>
      ['integer', 'number', 'boolean'].includes(String(type)),
    );
    const optional = OptionalKind in property ? { [OptionalKind]: 'Optional' } : {};
    return [name, number ? { ...number, ...optional } : property];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/**
 * What would be converted all the same (`1e1`, `0x1`, ` 1`, `1.9`, or `true` to a number) is not what somebody meant.
 */
function requireStrict(name: string, text: string, { type }: TSchema): void {
  if (type === 'integer' && (text.includes('.') || Number.isNaN(decimal(text))))
    throw new ConfigError(`${name}: is not a whole number in decimal digits`);
  if (type === 'number' && Number.isNaN(decimal(text)))
    throw new ConfigError(`${name}: is not a number in decimal digits`);
  if (type === 'boolean' && text !== 'true' && text !== 'false')
    throw new ConfigError(`${name}: is neither true nor false`);
}

/**
 * Whether this is production: it is, unless JATRA_ENV says `development`. Nobody has to remember a word to be safe.
 * @throws ConfigError for any other word
 */
export function isProduction(env: Environment): boolean {
  const named = readVariable(env, 'JATRA_ENV') ?? 'production';
  if (named !== 'production' && named !== 'development')
    throw new ConfigError('JATRA_ENV: is neither development nor production');
  return named === 'production';
}
