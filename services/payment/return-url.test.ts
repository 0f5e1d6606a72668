import { expect, test } from 'bun:test';
import { Problem } from '#shared/problem';
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
  ];
  for (const trick of tricks) {
    expect([trick, refusal(trick)]).toMatchObject([trick, { errors: [{ field: 'returnUrl' }] }]);
  }
});
