import { expect, test } from 'bun:test';
import packageJson from '../../package.json';
import { describeBuild } from './version.ts';

test('a build says its release, and the commit where that is known', () => {
  const { version } = packageJson;
  expect(describeBuild('15258f3ab0c9d2e4f6a8b0c2d4e6f80123456789')).toBe(`${version}+15258f3`);
  expect(describeBuild('15258f3')).toBe(`${version}+15258f3`);
  for (const none of [undefined, '', 'main', 'HEAD', '15258g']) expect(describeBuild(none)).toBe(version);
});
