import { timingSafeEqual } from 'node:crypto';
import { Value } from '@sinclair/typebox/value';
import { Elysia, t } from 'elysia';
import { commonProblems, invalid } from '#shared/base/problem';
import { problemResponses } from '#shared/http/problems';
import { smsReportPath, smsSandboxPrefix } from '../config.ts';
import type { Deps } from '../connect.ts';
import { SmsOrder, SmsReport } from '../models.ts';
import { problems } from '../problems.ts';
import { recordReport } from './record-report.ts';
import { isSigned } from './signature.ts';

/** What the SMS provider calls; its signature is the only proof. Development plays the provider here. */
export function smsRoutes(deps: Deps) {
  const record = recordReport(deps);
  const { sms } = deps.config;
  const reports = new Elysia({ name: 'notification.sms.routes', tags: ['notification'] }).post(
    smsReportPath,
    async ({ body, headers }) => {
      if (!sms?.reportSecret || !isSigned(sms.reportSecret, body, headers['x-sms-signature']))
        throw problems.BAD_SIGNATURE();
      await record(readReport(body));
      return { received: true as const };
    },
    {
      parse: 'text',
      body: t.String(),
      response: { 200: t.Object({ received: t.Literal(true) }), ...problemResponses(400, 401, 404) },
      detail: {
        summary: 'Take a delivery report of the SMS provider',
        description:
          'The body is JSON {reference, status: DELIVERED or FAILED, id?, error?}, signed with `X-Sms-Signature: sha256=` and the HMAC-SHA256 of the body in hex.',
      },
    },
  );
  return deps.sandbox ? reports.use(sandboxRoutes(deps, deps.sandbox)) : reports;
}

function readReport(body: string): typeof SmsReport.static {
  let report: unknown;
  try {
    report = JSON.parse(body);
  } catch {
    throw invalid('body', 'is not JSON');
  }
  if (Value.Check(SmsReport, report)) return report;
  const field = Value.Errors(SmsReport, report).First()?.path.slice(1).replaceAll('/', '.');
  throw invalid(field || 'body', 'does not fit');
}

function sandboxRoutes(deps: Deps, sandbox: NonNullable<Deps['sandbox']>) {
  if (deps.config.production) throw new Error('The SMS sandbox never runs in production');
  const expected = Buffer.from(`Bearer ${deps.config.sms?.apiKey}`);
  return new Elysia({
    prefix: smsSandboxPrefix,
    name: 'notification.sms.sandbox',
    detail: { hide: true },
  }).post(
    '/messages',
    async ({ body, headers, status }) => {
      const given = Buffer.from(headers.authorization ?? '');
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        throw commonProblems.UNAUTHENTICATED();
      return status(202, await sandbox.accept(body));
    },
    { body: SmsOrder },
  );
}
