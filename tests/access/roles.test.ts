import { describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { rolesExtension } from '#shared/http/auth';
import { openApiFile } from '#shared/http/http';
import { readRoutes, roleTable, roleTableFile } from '../../shared/tools/generate/roles.ts';
import { developmentOnly, publicOperations } from './public-operations.ts';

const routes = readRoutes();
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe('who may call what', () => {
  test('is as it was reviewed: npm run generate', async () => {
    expect(
      roleTable(routes) === (await readFile(roleTableFile, 'utf8')),
      'docs/roles.md is out of date',
    ).toBe(true);
  });

  test('is declared by every route but those that have a reason to be for anybody', () => {
    const open = routes
      .filter(({ roles, path }) => roles === undefined && !path.startsWith(developmentOnly))
      .map(nameOf);
    expect(open.toSorted()).toEqual(Object.keys(publicOperations).toSorted());
  });

  test('names at least one role wherever it names any', () => {
    expect(routes.filter(({ roles }) => roles?.length === 0)).toEqual([]);
  });

  test('stands in the API document for every operation', async () => {
    const { paths } = JSON.parse(await readFile(openApiFile, 'utf8')) as {
      paths: Record<string, Record<string, { security: object[]; [rolesExtension]?: string[] }>>;
    };
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        roles: operation[rolesExtension],
        signedIn: operation.security.length > 0,
      })),
    );
    const declared = routes
      .filter(({ hidden }) => !hidden)
      .map((route) => ({ name: nameOf(route), roles: route.roles, signedIn: route.roles !== undefined }));
    const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);
    expect(described.toSorted(byName)).toEqual(declared.toSorted(byName));
  });
});
