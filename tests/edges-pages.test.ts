import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Browser, chromium } from 'playwright-core';
import { createHttp } from '#shared/http/http';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';

const app = createHttp({
  routes: [],
  log: createLogger('silent'),
  metrics: createMetrics(),
  troubles: async () => [],
  publicBaseUrl: 'http://localhost:8080',
});
let browser: Browser;
beforeAll(async () => {
  app.listen({ port: 0, hostname: '127.0.0.1' });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
});
afterAll(async () => {
  await browser?.close();
  await app.stop(true);
});

test('the API page works under a policy that runs no script of others and none in the page', async () => {
  const url = `http://127.0.0.1:${app.server!.port}/docs`;
  const policy = (await fetch(url)).headers.get('content-security-policy')!;
  expect(policy).toStartWith("default-src 'none'; script-src 'self'; style-src 'self' 'sha256-");
  expect(policy).not.toContain('unsafe');

  const page = await browser.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  page.on('pageerror', (error) => refused.push(error.message));
  await page.goto(url);
  await page.locator('.opblock').first().waitFor();
  await page.locator('.opblock-summary-control').first().click();
  await page.locator('.opblock-body').first().waitFor();
  expect(await page.evaluate(() => getComputedStyle(document.body).margin)).toBe('0px');
  expect(refused).toEqual([]);

  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    return 'injected' in window;
  });
  expect(ran).toBe(false);
});
