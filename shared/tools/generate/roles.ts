import { join } from 'node:path';
import type { AnyElysia } from 'elysia';
import { type Role, rolesExtension, signedIn } from '#shared/http/auth';
import { apiPage, health } from '#shared/http/http';
import { createMetrics } from '#shared/seeing/telemetry';
import { services } from '../../../services/main.ts';
import { routesOf } from './read-service.ts';

export const roleTableFile = join(import.meta.dir, '../../../docs/roles.md');

export interface Route {
  service: string;
  method: string;
  /** As in the API document: /v1/holds/{holdId}. */
  path: string;
  /** Not in the API document. */
  hidden: boolean;
  /** undefined: anybody, signed in or not. */
  roles: Role[] | undefined;
}

/** Every route there is in development, with whom its `allow` lets in. */
export function readRoutes(): Route[] {
  return [
    ...services.flatMap((service) => listed(service.name, routesOf(service))),
    ...listed('every process', health({ metrics: createMetrics(), troubles: async () => [] })),
    ...listed('every process', apiPage()),
  ];
}

function listed(service: string, routes: AnyElysia): Route[] {
  return routes.routes.map(({ method, path, hooks }) => {
    const detail = (hooks.detail ?? {}) as { hide?: boolean; [rolesExtension]?: Role[] };
    return {
      service,
      method,
      path: path.replace(/:(\w+)/g, '{$1}'),
      hidden: detail.hide === true,
      roles: detail[rolesExtension],
    };
  });
}

/** As Markdown: a row for each route, a column for each role and one for whoever has not signed in. */
export function roleTable(routes: Route[] = readRoutes()): string {
  const header = ['', 'nobody', ...signedIn];
  const rows = routes.map(({ method, path, roles }) => [
    `${method} ${path}`,
    ...[undefined, ...signedIn].map((role) => (mayEnter(roles, role) ? '✓' : '')),
  ]);
  const sections = [...new Set(routes.map(({ service }) => service))].map((service) => {
    const own = rows.filter((_row, at) => routes[at]!.service === service);
    return `## ${service}\n\n${[header, header.map(() => '---'), ...own].map(line).join('\n')}\n`;
  });
  return `# Who may call what\n\nWritten by \`npm run generate\` from \`allow\` of each route; \`nobody\` is whoever has not signed in. What belongs to one account is for that account alone, whatever the role.\n\n${sections.join('\n')}`;
}

const line = (cells: string[]) => `| ${cells.join(' | ')} |`;

export function mayEnter(roles: Role[] | undefined, role: Role | undefined): boolean {
  return roles === undefined || (role !== undefined && roles.includes(role));
}
