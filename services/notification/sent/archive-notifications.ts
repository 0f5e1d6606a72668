import { archivedTables, archiveSettled } from '#shared/records/archive';
import type { Deps } from '../connect.ts';

/** Timer: what was sent long ago leaves the table that every message is written to. Readers see both. */
export function archiveNotifications({ db, config }: Pick<Deps, 'db' | 'config'>) {
  return async (): Promise<void> => {
    for (const one of archivedTables)
      if (one.service === 'notification') await archiveSettled(db, one, config.NOTIFICATION_ARCHIVE_DAYS);
  };
}
