/**
 * The one mark that everything which sells reads: no sale until somebody opens it. `npm run recover` does, as its last step.
 * @param {string} serverUrl
 * @param {string} reason
 * @returns {Promise<boolean>} false where this release knows no such mark
 */
export async function shutSale(serverUrl, reason) {
  // A package: it may have been missing when this file was read.
  const { default: postgres } = await import('postgres');
  const schedule = new URL(serverUrl);
  schedule.pathname = '/schedule_db';
  const sql = postgres(schedule.href, { max: 1, onnotice: () => {} });
  try {
    const [table] = await sql`SELECT to_regclass('sale_switches') AS name`;
    if (!table?.name) return false;
    await sql`
      INSERT INTO sale_switches (scope, key, paused, reason, "by") VALUES ('restore', 'all', true, ${reason}, 'restore')
      ON CONFLICT (scope, key, journey_date)
      DO UPDATE SET paused = true, reason = EXCLUDED.reason, "by" = EXCLUDED."by", changed_at = now()`;
    // What searches keep goes by it.
    await sql`UPDATE timetable_version SET version = version + 1`;
    return true;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
