import type { Static, TObject } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

export type Environment = Record<string, string | undefined>;

/** Names the variable that is missing or wrong, never its value: it may be a secret. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the variables a schema names, with its defaults, into a frozen object.
 * @param schema an object schema whose keys are the names of environment variables.
 * @throws ConfigError that names the variable.
 */
export function readConfig<Schema extends TObject>(
  schema: Schema,
  env: Environment,
): Readonly<Static<Schema>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.properties)) {
    const value = env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const read = Value.Convert(schema, Value.Default(schema, given));
  const error = Value.Errors(schema, read).First();
  if (error) throw new ConfigError(`${error.path.slice(1)}: ${error.message.toLowerCase()}`);
  return Object.freeze(read as Static<Schema>);
}

export function isProduction(env: Environment): boolean {
  return env.JATRA_ENV === 'production';
}
