import { defineConfig } from 'drizzle-kit';

const service = process.env.SERVICE;
if (!service)
  throw new Error(
    'Say which service: SERVICE=booking drizzle-kit generate --config drizzle/config.ts --name what_changes',
  );

export default defineConfig({
  dialect: 'postgresql',
  schema: `./services/${service}/schema.ts`,
  out: `./drizzle/${service}`,
});
