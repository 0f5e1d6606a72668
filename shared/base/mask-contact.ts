/** `r***@example.com` */
export function maskEmail(email: string): string {
  return email.replace(/^(.).*@/u, '$1***@');
}

/** `+8801*****5678` */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 5)}*****${phone.slice(-4)}`;
}
