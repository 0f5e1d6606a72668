import { Elysia } from 'elysia';
import { authenticate } from '#shared/auth';
import { problemResponses } from '#shared/problem';
import type { Deps } from './connect.ts';
import { prefersCsv, toCsv } from './csv.ts';
import { dailyAnswer, dailyQuery } from './models.ts';
import { dailyReport } from './queries.ts';

export function reportingRoutes(deps: Deps) {
  const report = dailyReport(deps);
  return new Elysia({ prefix: '/v1', name: 'reporting.routes', tags: ['reporting'] })
    .use(authenticate(deps.tokens))
    .get(
      '/reports/daily',
      async ({ query, headers, set }) => {
        const days = await report(query);
        const csv = query.format ? query.format === 'csv' : prefersCsv(headers.accept);
        set.headers.vary = 'Accept';
        if (!csv) return { items: days, nextCursor: null };
        set.headers['content-type'] = 'text/csv; charset=utf-8';
        set.headers['content-disposition'] =
          `attachment; filename="jatra-daily-${days[0]!.date}-${days.at(-1)!.date}.csv"`;
        return toCsv(days);
      },
      {
        allow: ['ADMIN', 'SUPER_ADMIN'],
        query: dailyQuery,
        response: { 200: dailyAnswer, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Sales day by day',
          description:
            'Counted by the date in Dhaka on which a booking was made. Revenue is what confirmed bookings paid, less what has been refunded of it. CSV with `Accept: text/csv` or `?format=csv`.',
        },
      },
    );
}
