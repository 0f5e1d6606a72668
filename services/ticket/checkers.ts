import type { Role } from '#shared/http/auth';

/** The roles that may look at other people's tickets. */
export const checkers: Role[] = ['CHECKER', 'ADMIN', 'SUPER_ADMIN'];
