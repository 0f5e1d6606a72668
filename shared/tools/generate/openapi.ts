import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { health, openApiFile } from '#shared/http/http';
import { openApiDocument } from '#shared/http/openapi';
import { createMetrics } from '#shared/seeing/telemetry';
import { asyncApiDocument } from '#shared/tools/generate/asyncapi';
import { services } from '../../../services/main.ts';
import { readOptions, runCommand } from '../../base/command.mjs';
import { routesAlone } from './routes-alone.ts';

export const asyncApiFile = join(import.meta.dir, '../../../docs/asyncapi.json');
export const clientTypesFile = join(import.meta.dir, '../../../docs/openapi.ts');

/** The document of the whole API as the code has it, and the types that a TypeScript client needs. */
export async function describeApi(): Promise<{ document: string; clientTypes: string }> {
  const document = await openApiDocument(
    [...services.map(routesAlone), health({ metrics: createMetrics(), troubles: async () => [] })],
    [
      ...services.map(({ name, description }) => ({ name, description })),
      { name: 'administration', description: 'For ADMIN: what is sold, who may sign in, what was done' },
      { name: 'operations', description: 'Health and measurements' },
    ],
  );
  const types = await openapiTypescript(document as Parameters<typeof openapiTypescript>[0] & object);
  return {
    document: `${JSON.stringify(document, null, 2)}\n`,
    clientTypes: `// Written by npm run openapi from docs/openapi.json; with openapi-fetch a client in one line.\n${astToString(types)}`,
  };
}

/** The messages between the services, as their contracts have them. */
export function describeMessages(): string {
  return `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;
}

const usage =
  "npm run openapi   writes docs/openapi.json, a client's types in docs/openapi.ts, and docs/asyncapi.json";

if (import.meta.main)
  await runCommand(usage, async (args) => {
    readOptions(args, {});
    const { document, clientTypes } = await describeApi();
    await writeFile(openApiFile, document);
    await writeFile(clientTypesFile, clientTypes);
    await writeFile(asyncApiFile, describeMessages());
  });
