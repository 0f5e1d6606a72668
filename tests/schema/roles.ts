export const roles = ['USER', 'CHECKER', 'AGENT', 'ADMIN'] as const;
export type Role = (typeof roles)[number];
