import { beforeAll, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRoutes } from '../shared/tools/generate/roles.ts';

/** The levels of the requirements of each section of ASVS 5.0.0, in their order: of 1.4 there are three, all of level 2. */
const levels = `
1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123 2.1:122 2.2:112 2.3:12223 2.4:23 3.1:3 3.2:113 3.3:12223
3.4:11222233 3.5:11122333 3.6:3 3.7:22333 4.1:12233 4.2:23333 4.3:22 4.4:1222 5.1:2 5.2:112333 5.3:113 5.4:222 6.1:122
6.2:111111112222 6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222 7.1:222 7.2:1111 7.3:22 7.4:11222 7.5:223
7.6:22 8.1:1233 8.2:1123 8.3:133 8.4:23 9.1:111 9.2:1222 10.1:22 10.2:223 10.3:22223 10.4:1111122222233333 10.5:22222
10.6:22 10.7:222 11.1:2233 11.2:22233 11.3:11233 11.4:1222 11.5:23 11.6:23 11.7:33 12.1:12233 12.2:11 12.3:22223 13.1:2333
13.2:222223 13.3:2233 13.4:1222233 14.1:22 14.2:12223333 14.3:122 15.1:12233 15.2:12233 15.3:1222222 15.4:3333 16.1:2
16.2:22222 16.3:2222 16.4:222 16.5:2223 17.1:23 17.2:22223333 17.3:22`;

const root = join(import.meta.dir, '..');
const read = (path: string) => readFile(join(root, path), 'utf8');
const documents = ['docs/asvs.md', 'docs/api-security.md', 'docs/security.md', 'docs/edges.md'];
const texts = new Map<string, string>();
beforeAll(async () => {
  for (const path of documents) texts.set(path, await read(path));
});

interface Row {
  id: string;
  level: string;
  status: string;
  where: string;
  shownBy: string;
}

const tableOf = (text: string): Row[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| V'))
    .map((line) => {
      const [id, level, _what, status, where, shownBy] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return { id: id!, level: level!, status: status!, where: where!, shownBy: shownBy! };
    });
const rows = () => tableOf(texts.get('docs/asvs.md')!);

describe('the table of ASVS', () => {
  test('has one row for every requirement of levels 1 and 2, and no other', () => {
    const required = levels
      .trim()
      .split(/\s+/)
      .flatMap((section) => {
        const [number, inOrder] = section.split(':');
        return [...inOrder!].map((level, at) => ({ id: `V${number}.${at + 1}`, level }));
      })
      .filter(({ level }) => level !== '3');
    expect(required.length).toBe(253);
    expect(rows().map(({ id, level }) => ({ id, level }))).toEqual(required);
  });

  test('counts right', () => {
    const told = [...texts.get('docs/asvs.md')!.matchAll(/^\| (met|partly|not met|n\/a) \| (\d+) \|$/gm)];
    const counted = told.map(([, status]) => rows().filter((row) => row.status === status).length);
    expect(counted).toEqual(told.map(([, , sum]) => Number(sum)));
    expect(counted.reduce((sum, one) => sum + one, 0)).toBe(rows().length);
  });

  test('says where and by which test, what is missing, or why it does not apply', () => {
    const wanting = rows().filter(({ status, where, shownBy }) => {
      if (where === '') return true;
      const isMissing = where.includes('Missing: ');
      if (status === 'met') return isMissing || !/`tests\/a|\.test\.ts|^nothing to test$/.test(shownBy);
      return status === 'n/a' ? isMissing : !isMissing;
    });
    expect(wanting).toEqual([]);
  });
});

test('there are ten risks of the API list, each with its test', () => {
  const risks = [...texts.get('docs/api-security.md')!.matchAll(/^\| API(\d+) .*\.test\.ts.*\|$/gm)];
  expect(risks.map(([, number]) => Number(number))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe.each(documents)('what %s names', (path) => {
  const quoted = () => [...texts.get(path)!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);

  test('is there: files and folders', () => {
    const files = quoted()
      .map((text) => text.split(' ')[0]!)
      .filter((text) => /^\.?[\w-]+(\/[\w.-]+)+$|^[\w.-]+\.(json|yaml|md)$|^\.dockerignore$/.test(text));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('is there: routes and commands', async () => {
    const known = new Set(readRoutes().map((route) => `${route.method} ${route.path}`));
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    const gone = quoted().filter((text) => {
      if (/^(GET|POST|PUT|PATCH|DELETE) /.test(text)) return !known.has(text);
      const command = /^npm run (\w+(?:[:-]\w+)*)/.exec(text)?.[1];
      return command !== undefined && !(command in scripts);
    });
    expect(gone).toEqual([]);
  });

  test('is there: tests by their titles', async () => {
    const named = [...texts.get(path)!.matchAll(/`([^`]+\.ts)` "([^"]+)"/g)];
    const gone: string[] = [];
    for (const [, file, title] of named) {
      if (!(await read(file!)).replaceAll("\\'", "'").includes(title!)) gone.push(`${file}: ${title}`);
    }
    expect(gone).toEqual([]);
  });
});

/** What runs in production, by path. */
const sources = new Map<string, string>();
beforeAll(async () => {
  const glob = new Bun.Glob('{services,shared,drizzle,nats}/**/*.ts');
  const notOurs = /\.test\.ts$|\.d\.ts$|(^|\/)testing\//;
  for await (const path of glob.scan(root)) if (!notOurs.test(path)) sources.set(path, await read(path));
});
const filesWith = (pattern: RegExp) =>
  [...sources].flatMap(([path, text]) => (pattern.test(text) ? [path] : [])).toSorted();

const callsOut = /(?<![.\w])(?<!async )fetch\(|createTransport\(/;

describe('what the table takes for granted', () => {
  test('every file that computes with keys or digests is in the inventory', () => {
    const inventory = texts.get('docs/security.md')!.split('compute with keys or digests:')[1]!;
    const listed = inventory.slice(0, inventory.indexOf('##')).match(/(?<=`)[^`\n]+\.ts(?=`)/g)!;
    const computing = filesWith(
      /'node:crypto'|'jose'|'web-push'|'otpauth'|Bun\.password|crypto\.subtle|CryptoHasher|getRandomValues/,
    );
    expect(listed.toSorted()).toEqual(computing);
  });

  test('every file that calls out is in the inventory', () => {
    const inventory = texts.get('docs/security.md')!.split('## Whom we speak to')[1]!.split('\n## ')[0]!;
    const calling = filesWith(callsOut);
    expect(calling.length).toBeGreaterThan(5);
    expect(calling.filter((path) => !inventory.includes(`\`${path}\``))).toEqual([]);
  });

  test('no call to others follows a redirect', () => {
    const following = filesWith(/(?<![.\w])(?<!async )fetch\(/).filter(
      (path) => !path.includes('sandbox') && !sources.get(path)!.includes("redirect: 'error'"),
    );
    // It asks the process beside it.
    expect(following).toEqual(['shared/runtime/is-ready.ts']);
  });

  test('certificates of others are always checked', () => {
    // It refuses to start where somebody has switched that off.
    expect(filesWith(/rejectUnauthorized|TLS_REJECT_UNAUTHORIZED|checkServerIdentity/)).toEqual([
      'services/production.ts',
    ]);
  });

  test('SQL is written with parameters', () => {
    // Our own migrations, column lists of our own files, constants, prepared statements of Drizzle, a number, a literal that Postgres quoted.
    expect(filesWith(/\.unsafe\b|sql\.raw\(/)).toEqual([
      'drizzle/migrate-database.ts',
      'drizzle/roles.ts',
      'services/schedule/timetable/load-timetable.ts',
      'services/ticket/scan/record-scan.ts',
      'shared/bus/outbox.ts',
      'shared/stores/postgres.ts',
      'shared/tools/audit/sources.ts',
    ]);
  });

  test('services start no program but themselves, and run no text as code', () => {
    const starting = /child_process|Bun\.(spawn|spawnSync|\$)|\beval\(|new Function\(|new RegExp\(|node:vm/;
    // As many processes as `--processes` says: the same executable, with the arguments that it was given.
    expect(filesWith(starting)).toEqual(['shared/runtime/processes.ts']);
  });

  test('what nobody may guess is not made by Math.random', () => {
    // Which of the free seats is offered first.
    expect(filesWith(/Math\.random/)).toEqual(['services/seat-reservation/connect.ts']);
  });

  test('weak digests are where others ask for them', () => {
    expect(filesWith(/['"](md5|sha1|sha-1|rc4|des|[\w-]+-(ecb|cbc))['"]/i)).toEqual([
      'services/auth/second-factor/authenticator.ts',
      'services/payment/sslcommerz/signature.ts',
      'services/seat-reservation/redis/witness.ts',
    ]);
  });

  test('no cookie is set or read', () => {
    expect(filesWith(/set-cookie|\bcookie\s*[:},]|cookie\./i)).toEqual([]);
  });
});
