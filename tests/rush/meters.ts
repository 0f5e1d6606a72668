import { readdirSync, readFileSync } from 'node:fs';
import postgres from 'postgres';

/** What a program has used so far, with all the processes it consists of. */
export interface Use {
  cpuMs: number;
  /** Resident; what several of its processes share counts once. */
  bytes: number;
}

/** Linux counts in hundredths of a second, on every machine that Bun runs on. */
const msPerTick = 10;

interface Process {
  pid: number;
  parent: number;
  /** Its own, and that of its children that have ended. */
  cpuMs: number;
  command: string;
}

/** Reads what Linux knows of the programs of this run: what this process has started, and its Postgres. */
export async function openMeters(databaseUrl: string) {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const [backend] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const postmaster = readProcess(backend!.pid)!.parent;
  await sql.end();
  return {
    read(): Map<string, Use> {
      const all = allProcesses();
      const children = Map.groupBy(all, ({ parent }) => parent);
      const uses = new Map<string, Use>();
      const own = descendants(process.pid, children);
      for (const one of own) addUse(uses, nameOf(one.command), useOf([one]));
      const servers = descendants(postmaster, children);
      const itself = readProcess(postmaster);
      if (itself) addUse(uses, 'Postgres', useOf([itself, ...servers]));
      return uses;
    },
  };
}

export type Meters = Awaited<ReturnType<typeof openMeters>>;

function useOf(processes: Process[]): Use {
  let [cpuMs, own, shared] = [0, 0, 0];
  for (const one of processes) {
    const memory = readMemory(one.pid);
    cpuMs += one.cpuMs;
    own += memory.own;
    shared = Math.max(shared, memory.shared);
  }
  return { cpuMs, bytes: own + shared };
}

function addUse(uses: Map<string, Use>, name: string, use: Use): void {
  const known = uses.get(name) ?? { cpuMs: 0, bytes: 0 };
  uses.set(name, { cpuMs: known.cpuMs + use.cpuMs, bytes: known.bytes + use.bytes });
}

/** @returns the field's name of a program of this run, by the words it was started with */
export function nameOf(command: string): string {
  const target = /services\/main\.ts --target=(\S+)/.exec(command)?.[1];
  if (target) return target === 'all' ? 'services' : target;
  const sender = /rush\/sender\.ts (\w+)/.exec(command)?.[1];
  if (sender) return `sender (${sender})`;
  if (command.includes('nats-server')) return 'NATS';
  if (command.includes('redis-server')) return 'Redis';
  if (command.includes('catch-mails')) return 'inbox';
  if (command.includes('caddy')) return 'proxy';
  return 'other';
}

function descendants(pid: number, children: Map<number, Process[]>): Process[] {
  return (children.get(pid) ?? []).flatMap((one) => [one, ...descendants(one.pid, children)]);
}

function allProcesses(): Process[] {
  return readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : [],
  );
}

function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(fields[1]), cpuMs: ticks * msPerTick, command };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

function readMemory(pid: number): { own: number; shared: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name: string) =>
      1_024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    return { own: bytes('RssAnon'), shared: bytes('RssFile') + bytes('RssShmem') };
  } catch {
    return { own: 0, shared: 0 };
  }
}
