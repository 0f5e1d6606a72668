import { expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lint, loadConfig } from '@redocly/openapi-core';
import { openApiFile } from '#shared/http';
import { clientTypesFile, describeApi } from '../services/openapi.ts';

test('the API document and the types of its client are those of the running code: npm run openapi', async () => {
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
