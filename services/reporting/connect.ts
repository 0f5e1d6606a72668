import { isProduction } from '#shared/base/config';
import { shareOf } from '#shared/base/processes';
import { refuseOldPostgres } from '#shared/runtime/server-versions';
import type { Platform } from '#shared/runtime/service';
import { isPooled, requireAnnouncedPooler } from '#shared/stores/pooler';
import { closePostgres, openPostgres } from '#shared/stores/postgres';
import type { ReportingConfig } from './config.ts';
import { countInGroups } from './count/count-events.ts';
import * as schema from './schema.ts';

export async function connect(platform: Platform, config: ReportingConfig) {
  const db = platform.openPostgres(schema, { maxConnections: 6 });
  return {
    ...platform,
    config,
    db,
    readDb: (await openReplica(platform, config)) ?? db,
    count: countInGroups({ db }),
  };
}

/** Reports may read from a copy that lags a little; counting never does. */
async function openReplica(platform: Platform, { REPORTING_READ_URL }: ReportingConfig) {
  if (!REPORTING_READ_URL) return undefined;
  const pooled = isPooled(platform.env);
  await requireAnnouncedPooler({
    variable: 'REPORTING_READ_URL',
    url: REPORTING_READ_URL,
    pooled,
    copy: true,
  });
  const replica = openPostgres(REPORTING_READ_URL, schema, {
    maxConnections: shareOf(6),
    name: 'reporting-read',
    pooled,
    copy: true,
  });
  platform.onClose(() => closePostgres(replica));
  if (isProduction(platform.env)) await refuseOldPostgres('REPORTING_READ_URL', replica, platform.env);
  return replica;
}

export type Deps = Awaited<ReturnType<typeof connect>>;
