import { invalid } from '#shared/base/problem';

/**
 * The address to which the payer is sent at the end: one of ours or of an allow-listed origin.
 * @throws Problem VALIDATION that names `returnUrl`.
 */
export function allowedReturnUrl(returnUrl: string, allowedOrigins: string[]): string {
  const url = URL.parse(returnUrl);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid('returnUrl', 'is not an http or https address');
  }
  if (url.username || url.password) throw invalid('returnUrl', 'holds credentials');
  if (!allowedOrigins.includes(url.origin)) throw invalid('returnUrl', 'does not lead to an allowed origin');
  return url.href;
}
