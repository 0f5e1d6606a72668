import openapiTypescript, { astToString } from 'openapi-typescript';
import { health } from '#shared/http/http';
import { createMetrics } from '#shared/seeing/telemetry';
import { services } from '../../../services/main.ts';
import { routesOf } from './read-service.ts';
import { openApiDocument } from './tidy-openapi.ts';

/** The document of the whole API as the code has it, and the types that a TypeScript client needs. */
export async function describeApi(): Promise<{ document: string; clientTypes: string }> {
  const document = await openApiDocument(
    [...services.map(routesOf), health({ metrics: createMetrics(), troubles: async () => [] })],
    [
      ...services.map(({ name, description }) => ({ name, description })),
      { name: 'administration', description: 'For ADMIN: what is sold, who may sign in, what was done' },
      { name: 'operations', description: 'Health and measurements' },
    ],
  );
  const types = await openapiTypescript(document as Parameters<typeof openapiTypescript>[0] & object);
  return {
    document: `${JSON.stringify(document, null, 2)}\n`,
    clientTypes: `// Written by npm run generate from docs/openapi.json; with openapi-fetch a client in one line.\n${astToString(types)}`,
  };
}
