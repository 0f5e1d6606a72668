import { expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lint, loadConfig } from '@redocly/openapi-core';
import { openApiFile } from '#shared/http/http';
import { describeApi } from '../shared/tools/generate/openapi.ts';

const clientTypesFile = join(import.meta.dir, '../docs/openapi.ts');

test('the API document and the types of its client are those of the running code: npm run generate', async () => {
  const { document, clientTypes } = await describeApi();
  expect((await readFile(openApiFile, 'utf8')) === document, 'docs/openapi.json is out of date').toBe(true);
  expect((await readFile(clientTypesFile, 'utf8')) === clientTypes, 'docs/openapi.ts is out of date').toBe(
    true,
  );
});

test('the API document is valid and clean under the recommended rules of Redocly', async () => {
  const config = await loadConfig({ configPath: join(import.meta.dir, '../docs/redocly.yaml') });
  const problems = await lint({ ref: openApiFile, config });
  const shown = problems
    .filter((problem) => !problem.ignored)
    .map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`);
  expect(shown).toEqual([]);
});

test('every operation says what it is, who may call it and how it refuses', async () => {
  const { paths } = JSON.parse(await readFile(openApiFile, 'utf8')) as {
    paths: Record<string, Record<string, { summary?: string; tags?: string[]; responses: object }>>;
  };
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      expect(operation.summary, `${method} ${path}`).toBeTruthy();
      expect(operation.tags, `${method} ${path}`).toHaveLength(1);
      expect(operation, `${method} ${path}`).toHaveProperty('security');
      expect(operation.responses, `${method} ${path}`).toHaveProperty('default');
    }
  }
});

type Schema = { [key: string]: unknown };

/** Every object of the document under the key that leads to it; examples are no schemas. */
function* objectsOf(value: unknown, key = ''): Generator<[key: string, object: Schema]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [key, value as Schema];
  for (const [name, child] of Object.entries(value)) {
    if (!['example', 'examples', 'enum', 'default'].includes(name)) yield* objectsOf(child, name);
  }
}

const propertiesOf = (document: unknown) =>
  [...objectsOf(document)].flatMap(([key, schema]) =>
    key === 'properties' ? (Object.entries(schema) as [string, Schema][]) : [],
  );

const choices = (schema: Schema) => (Array.isArray(schema.anyOf) ? (schema.anyOf as Schema[]) : [schema]);

test('whatever is an instant says so, so that clients read it as one', async () => {
  const properties = propertiesOf(JSON.parse(await readFile(openApiFile, 'utf8')));
  const instantLike = ([name, schema]: [string, Schema]) =>
    choices(schema).some(
      (one) =>
        one.type === 'string' &&
        (/(At|Until|Before|After|Since)$/.test(name) || /T\d\d:/.test(JSON.stringify(one.examples ?? ''))),
    );
  const found = properties.filter(instantLike);
  expect(found.length).toBeGreaterThan(50);
  const unsaid = found.filter(([, schema]) => !choices(schema).some((one) => one.format === 'date-time'));
  expect(unsaid.map(([name, schema]) => `${name} ${JSON.stringify(schema)}`)).toEqual([]);
});

test('the document says nothing that generators of clients stumble over', async () => {
  const document = JSON.parse(await readFile(openApiFile, 'utf8')) as { servers: unknown };
  expect(document.servers).toEqual([{ url: '/' }]);
  const loneNulls = propertiesOf(document).filter(([, schema]) => schema.type === 'null');
  expect(loneNulls.map(([name]) => name)).toEqual([]);
  const ranges = [...objectsOf(document)].filter(([name]) => /^[1-5]XX$/.test(name));
  expect(ranges).toEqual([]);
});
