import { expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';
import { contracts } from '#shared/contracts/all';
import { asyncApiFile } from '#shared/http/http';
import { describeMessages } from '../shared/tools/generate/asyncapi.ts';

test('the AsyncAPI document is that of the contracts: npm run generate', async () => {
  expect(await readFile(asyncApiFile, 'utf8')).toBe(describeMessages());
});

test('its parser finds nothing wrong with it, and every subject in it', async () => {
  const { document, diagnostics } = await new Parser().parse(await readFile(asyncApiFile, 'utf8'));
  const [error, warning] = [0, 1];
  expect(diagnostics.filter(({ severity }) => severity === error || severity === warning)).toEqual([]);
  const addresses = document!
    .allChannels()
    .all()
    .map((channel) => channel.address());
  for (const { subject } of contracts) expect(addresses).toContain(subject);
});
