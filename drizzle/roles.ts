import postgres from 'postgres';
import { sessionDates, sessionLimits } from '#shared/stores/postgres';

/** Where these tables are, rows are added and read, never changed or taken away. */
const appendOnly = ['admin_actions', 'ledger_journals', 'ledger_entries'];
/** These are written by functions of the database alone. */
const readOnly = ['admin_action_seals', 'admin_actions_unsealed'];

export interface Account {
  name: string;
  password: string;
}

/** The account that a service's own URL names, where it is another than the owner's. */
export function accountOf(serviceUrl: string, ownerUrl: string): Account | undefined {
  const { username, password } = new URL(serviceUrl);
  if (!username || username === new URL(ownerUrl).username) return undefined;
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/**
 * Lets one account read and write the rows of one database, and nothing else: no tables of its own, no other database,
 * no migrations. Applied again it changes nothing but the password, and reaches tables that are new.
 */
export async function grantAccess(databaseUrl: string, account: Account): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const role = sql(account.name);
  try {
    await ensureRole(sql, account);
    await sql.begin(async (tx) => {
      const [{ database } = { database: '' }] = await tx<{ database: string }[]>`
        SELECT current_database() AS database`;
      await tx`REVOKE ALL ON DATABASE ${tx(database)} FROM PUBLIC`;
      await tx`GRANT CONNECT ON DATABASE ${tx(database)} TO ${role}`;
      await tx`REVOKE ALL ON SCHEMA public FROM PUBLIC`;
      // Large objects are rows of nobody's tables, as many as fit the disk.
      await tx`REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC`;
      await tx`GRANT USAGE ON SCHEMA public TO ${role}`;
      // Those of a later release are as it left them: only it knows which of them are append-only.
      const added = await tx<{ name: string; view: boolean }[]>`
        SELECT relname AS name, relkind = 'v' AS view FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
          AND NOT has_table_privilege(${account.name}, oid, 'SELECT')`;
      for (const { name, view } of added) {
        await tx`GRANT SELECT ON ${tx(name)} TO ${role}`;
        if (!view) await tx`GRANT INSERT, UPDATE, DELETE ON ${tx(name)} TO ${role}`;
      }
      // A person is erased in an archive as well; nothing leaves it.
      const archives = await tx<{ name: string }[]>`
        SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE '%\\_archive'`;
      for (const { name } of archives) await tx`REVOKE DELETE ON ${tx(name)} FROM ${role}`;
      await tx`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`;
      const kept = await tx<{ name: string; adds: boolean }[]>`
        SELECT tablename AS name, tablename = ANY(${appendOnly}) AS adds FROM pg_tables
        WHERE schemaname = 'public' AND tablename = ANY(${[...appendOnly, ...readOnly]})`;
      for (const { name, adds } of kept) {
        await tx`REVOKE UPDATE, DELETE ON ${tx(name)} FROM ${role}`;
        if (!adds) await tx`REVOKE INSERT ON ${tx(name)} FROM ${role}`;
      }
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The password goes to the server as a literal: CREATE ROLE takes no parameters. */
async function ensureRole(sql: postgres.Sql, { name, password }: Account): Promise<void> {
  const role = sql(name);
  const [known] = await sql`SELECT 1 FROM pg_roles WHERE rolname = ${name}`;
  if (!known) {
    await sql`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION`.catch(
      (error: unknown) => {
        const madeMeanwhile =
          error instanceof postgres.PostgresError && (error.code === '42710' || error.code === '23505');
        if (!madeMeanwhile) throw error;
      },
    );
  }
  const [{ literal } = { literal: '' }] = await sql<
    { literal: string }[]
  >`SELECT quote_literal(${password}) AS literal`;
  await sql`ALTER ROLE ${role} PASSWORD ${sql.unsafe(literal)}`;
  await setSession(sql, name);
}

/** What a service says at the start of each connection, where it may: behind a pooler it may not. */
async function setSession(sql: postgres.Sql, name: string): Promise<void> {
  const [known] = await sql<{ settings: string[] | null }[]>`
    SELECT rolconfig AS settings FROM pg_roles WHERE rolname = ${name}`;
  for (const [setting, value] of Object.entries({ ...sessionLimits, ...sessionDates })) {
    if (known?.settings?.includes(`${setting}=${value}`)) continue;
    const [{ literal } = { literal: '' }] = await sql<{ literal: string }[]>`
      SELECT quote_literal(${String(value)}) AS literal`;
    await sql`ALTER ROLE ${sql(name)} SET ${sql(setting)} TO ${sql.unsafe(literal)}`;
  }
}

/** Databases that are nobody's: no service has business there. */
export async function closeCommonDatabases(serverUrl: string): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    for (const name of ['postgres', 'template1']) await sql`REVOKE ALL ON DATABASE ${sql(name)} FROM PUBLIC`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
