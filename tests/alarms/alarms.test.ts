import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Glob } from 'bun';
import { ensurePrograms } from '../../shared/tools/stack/servers/servers.mjs';
import { daysAhead, freeSeats, Person } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { run } from '../support/processes.ts';

const root = join(import.meta.dir, '../..');
const deploy = join(root, 'shared/deploy');
const alarmsFile = join(deploy, 'prometheus/alarms.yml');
const casesFile = join(import.meta.dir, 'alarms.yml');

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
}
interface Cases {
  tests: { alert_rule_test: { alertname: string; exp_alerts?: object[] }[] }[];
}

const readYaml = async <File>(path: string) => Bun.YAML.parse(await readFile(path, 'utf8')) as File;
const { groups } = await readYaml<{ groups: { rules: Rule[] }[] }>(alarmsFile);
const rules = groups.flatMap((group) => group.rules);

describe('promtool', () => {
  let promtool: string;
  const quietly = { step: (_title: string, work: (say: () => void) => Promise<unknown>) => work(() => {}) };
  beforeAll(async () => {
    promtool = (await ensurePrograms(['promtool'], quietly as never)).promtool.path;
  }, 300_000);

  test.each([
    ['check', 'rules', alarmsFile],
    ['check', 'config', join(deploy, 'prometheus/prometheus.yml')],
    ['test', 'rules', casesFile],
  ])('%s %s finds nothing', async (verb, what, file) => {
    expect(await run([promtool, verb!, what!, file!], {})).toContain('SUCCESS');
  });
});

test('each alarm is seen to ring and to be quiet, and wakes somebody or waits for the morning', async () => {
  const { tests } = await readYaml<Cases>(casesFile);
  const cases = tests.flatMap((one) => one.alert_rule_test);
  for (const { alert, labels } of rules) {
    const own = cases.filter(({ alertname }) => alertname === alert);
    expect(own.map(({ exp_alerts }) => exp_alerts !== undefined).sort(), alert).toEqual([false, true]);
    expect(['page', 'ticket'], alert).toContain(labels.severity);
  }
});

test('the runbook has a section for each alarm, and none for an alarm that is gone', async () => {
  const runbook = await readFile(join(root, 'nats/RUNBOOK.md'), 'utf8');
  const sections = [...runbook.matchAll(/^### (Jatra\w+)$/gm)].map(([, name]) => name!);
  expect(sections.sort()).toEqual(rules.map(({ alert }) => alert).sort());
});

describe('what alarms and dashboards ask for', () => {
  let jatra: JatraUnderTest;
  beforeAll(async () => {
    jatra = await startJatraProcess({});
  });
  afterAll(() => jatra?.stop());

  const namesIn = (text: string) =>
    [...text.matchAll(/\b(?:jatra|process|nodejs)_[a-z0-9_]+/g)].map(([name]) =>
      name.replace(/_(?:count|bucket|sum)$/, ''),
    );

  test('is told by a running process', async () => {
    const said = await (await fetch(`${jatra.baseUrl}/metrics`)).text();
    const told = new Set([...said.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!));
    const asked = rules.flatMap(({ expr }) => namesIn(expr));
    for (const file of new Glob('grafana/*.json').scanSync(deploy))
      asked.push(...namesIn(await readFile(join(deploy, file), 'utf8')));
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !told.has(name))).toEqual([]);
  });

  test('has the labels that they go by: the service whose route it is', async () => {
    const buyer = await new Person(jatra).join();
    const trip = await buyer.tripWithSeats('DA', 'CG', daysAhead(3), 1);
    const [seat] = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
    await buyer.buy(trip, 'DA', 'CG', [seat!.seatId]);
    const said = await (await fetch(`${jatra.baseUrl}/metrics`)).text();
    for (const [service, route] of [
      ['schedule', '/v1/trips'],
      ['seat-reservation', '/v1/holds'],
      ['booking', '/v1/bookings'],
      ['payment', '/v1/payments'],
    ])
      expect(said).toMatch(
        new RegExp(
          `^jatra_http_request_duration_seconds_count\\{service="${service}",.*route="${route}"`,
          'm',
        ),
      );
  });
});
