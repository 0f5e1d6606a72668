import { expect, test } from 'bun:test';
import { Problem } from '#shared/base/problem';
import { allowedReturnUrl } from './return-url.ts';

const allowed = ['https://shop.example', 'http://127.0.0.1:8080'];

function refusal(returnUrl: string): unknown {
  try {
    return allowedReturnUrl(returnUrl, allowed);
  } catch (error) {
    return error instanceof Problem ? error.extra : error;
  }
}

test('a return leads to an allowed origin, whatever the path', () => {
  expect(allowedReturnUrl('https://shop.example/done?order=1#top', allowed)).toBe(
    'https://shop.example/done?order=1#top',
  );
  expect(allowedReturnUrl('http://127.0.0.1:8080/', allowed)).toBe('http://127.0.0.1:8080/');
});

test('no other origin is reached, however it is spelt, and the field is named', () => {
  const tricks = [
    'https://evil.example/',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://user:pass@shop.example/',
    'http://shop.example/',
    'https://shop.example:444/',
    '//evil.example/',
    'https:\\\\evil.example\\shop.example',
    'javascript:alert(1)//https://shop.example',
    'data:text/html,hello',
    '/v1/payments',
    '',
    'https://shop.example%2eevil.example/',
    'https://shop.example%00.evil.example/',
    'https://shop.example\t.evil.example/',
    'https://shop.example\r\nlocation: https://evil.example/.evil.example',
    'https://evil.example#@shop.example/',
    'https://evil.example?https://shop.example/',
    'https://evil.example\\@shop.example/',
    'https:evil.example',
    'http:/\\evil.example',
    'https://shop.example./',
    'https://shоp.example/',
    'https://[::ffff:127.0.0.1]:8080/',
    'http://127.0.0.1:8080@evil.example/',
    'http://localhost:8080/',
    'blob:https://shop.example/1',
    'filesystem:https://shop.example/1',
    'view-source:https://shop.example/',
    'ftp://shop.example/',
    'null',
  ];
  for (const trick of tricks) {
    expect([trick, refusal(trick)]).toMatchObject([trick, { errors: [{ field: 'returnUrl' }] }]);
  }
});

test('what leads on is the address as browsers read it, never the text that was given', () => {
  for (const [given, read] of [
    ['https://shop.example\\@evil.example/', 'https://shop.example/@evil.example/'],
    ['https://SHOP.example/a/../b', 'https://shop.example/b'],
    ['https://shop.example/\r\nset-cookie: a=b', 'https://shop.example/set-cookie:%20a=b'],
    ['  https://shop.example/"><script>', 'https://shop.example/%22%3E%3Cscript%3E'],
  ])
    expect(allowedReturnUrl(given!, allowed)).toBe(read!);
});
