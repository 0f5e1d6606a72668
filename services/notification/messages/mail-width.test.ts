import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { toDataURL } from 'qrcode';
import { bookingFixture, passengerFixture } from '../testing/bookings.ts';
import { everyMessage } from '../testing/messages.ts';
import { frame } from './frame.ts';
import { type Language, languages } from './language.ts';

let browser: Browser;
let picture: string;
/** Bengali as phones shape it; this machine may have no letters of it. */
let font: string;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  const file = Bun.file(
    Bun.fileURLToPath(
      import.meta.resolve('@fontsource/hind-siliguri/files/hind-siliguri-bengali-400-normal.woff2'),
    ),
  );
  const letters = Buffer.from(await file.arrayBuffer()).toString('base64');
  font = `<style>@font-face{font-family:'Noto Sans Bengali';src:url(data:font/woff2;base64,${letters})}</style>`;
  picture = await toDataURL(`JT1:${'T70C9H3$Q'.repeat(27)}`, { margin: 4, scale: 8 });
});
afterAll(() => browser?.close());

const unbroken = 'W'.repeat(100);
const longBengali = 'মুহাম্মদশাহরিয়ারকবিরচৌধুরীবিশ্ববিদ্যালয়নারায়ণগঞ্জ'.repeat(2);
const hostile = bookingFixture({
  trainName: unbroken,
  trainNameBn: longBengali,
  from: { ...bookingFixture().from, name: `Station${unbroken}`, nameBn: longBengali },
  to: { ...bookingFixture().to, name: 'Biman Bandar (Dhaka Airport)', nameBn: longBengali },
  bookingReference: 'W'.repeat(30),
  passengers: [
    passengerFixture({ name: unbroken }),
    passengerFixture({ name: longBengali, coachNumber: 'DANT', seatNumber: 'DANT-10000' }),
    passengerFixture({ name: 'Md. Abdur Rahman Chowdhury', class: 'F_BERTH', beddingPoisha: 99_999_900 }),
  ],
});
const support = `help@${'w'.repeat(80)}.example`;
const written = (language: Language) =>
  everyMessage(language, hostile, { fullName: unbroken, reason: `${unbroken} Fog`, host: 'jatra.example' });

async function open(page: Page, language: Language, kind: string) {
  const { html } = frame(language, written(language)[kind]!, support);
  await page.setContent(
    html.replaceAll(/src="cid:[^"]*"/g, `src="${picture}"`).replace('</head>', `${font}</head>`),
  );
  await page.evaluate(() => document.fonts.ready);
}

/** As laid out: what the page asks for in width, and where the pictures lie. */
const measure = (page: Page) =>
  page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    rightmost: Math.max(
      ...[...document.querySelectorAll('*')].map((one) => one.getBoundingClientRect().right),
    ),
    pictures: [...document.images].map((image) => {
      const { left, right, width, height } = image.getBoundingClientRect();
      return { left, right, width, height };
    }),
  }));

describe.each(languages)('every mail in %s', (language) => {
  test.each(Object.keys(written(language)))(
    '%s fits a narrow phone whatever the names, its codes whole and large enough to scan',
    async (kind) => {
      const page = await browser.newPage();
      for (const width of [320, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await open(page, language, kind);
        const found = await measure(page);
        expect(found.width).toBe(width);
        expect(found.rightmost).toBeLessThanOrEqual(width);
        expect(found.pictures).toHaveLength(kind === 'tickets' ? 3 : 0);
        for (const code of found.pictures) {
          expect(code.left).toBeGreaterThanOrEqual(0);
          expect(code.right).toBeLessThanOrEqual(width);
          expect(code.width).toBeGreaterThanOrEqual(240);
          expect(code.height).toBe(code.width);
        }
      }
      await page.close();
    },
  );

  test.each(['light', 'dark'] as const)(
    'is read with ease on a %s screen',
    async (colorScheme) => {
      const page = await browser.newPage({ colorScheme });
      for (const kind of Object.keys(written(language))) {
        await open(page, language, kind);
        expect({ kind, faint: await faintTexts(page) }).toEqual({ kind, faint: [] });
      }
      await page.close();
    },
    60_000,
  );
});

/** Texts whose contrast is below the 4.5 of WCAG 2.2, 1.4.3. */
const faintTexts = (page: Page) =>
  page.evaluate(() => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string) => {
      const [red, green, blue] = channels(colour)
        .slice(0, 3)
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    };
    const ground = (element: Element | null): string => {
      if (!element) return 'rgb(255, 255, 255)';
      const colour = getComputedStyle(element).backgroundColor;
      return channels(colour)[3] === 0 ? ground(element.parentElement) : colour;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const faint: string[] = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const element = node.parentElement!;
      if (!node.textContent?.trim() || element.getClientRects().length === 0) continue;
      const [one, other] = [getComputedStyle(element).color, ground(element)].map(luminance);
      const contrast = (Math.max(one!, other!) + 0.05) / (Math.min(one!, other!) + 0.05);
      if (contrast < 4.5) faint.push(`${node.textContent.trim()}: ${contrast.toFixed(2)}`);
    }
    return faint;
  });
