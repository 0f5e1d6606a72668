import { describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const root = join(import.meta.dir, '..');
const read = async (name: string) => JSON.parse(await readFile(join(root, name), 'utf8'));
const { dependencies, devDependencies } = (await read('package.json')) as Required<Locked>;
const { packages } = (await read('package-lock.json')) as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(([path]) => path !== '');

describe('what is installed', () => {
  test('is named by exact versions, and the lock file names the same', () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
    expect(packages['']).toMatchObject({ dependencies, devDependencies });
  });

  test('comes from the registry and is what it was when it was locked', () => {
    expect(installed.length).toBeGreaterThan(100);
    for (const [path, { resolved, integrity, link }] of installed) {
      expect(link, path).toBeUndefined();
      expect(integrity, path).toMatch(/^sha512-/);
      if (resolved) expect(resolved, path).toStartWith('https://registry.npmjs.org/');
    }
  });

  test('can be listed as CycloneDX by one command, every package of production with its checksum', async () => {
    const listing = Bun.spawn(['npm', 'run', '--silent', 'sbom'], {
      cwd: root,
      stdout: 'pipe',
      stderr: 'ignore',
    });
    const bill = (await new Response(listing.stdout).json()) as {
      bomFormat: string;
      components: { name: string; version: string; hashes?: { alg: string }[] }[];
    };
    expect(bill.bomFormat).toBe('CycloneDX');
    for (const [name, version] of Object.entries(dependencies)) {
      const component = bill.components.find((one) => one.name === name && one.version === version);
      expect(
        component?.hashes?.map(({ alg }) => alg),
        name,
      ).toEqual(['SHA-512']);
    }
  });
});
