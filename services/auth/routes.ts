import { Elysia } from 'elysia';
import { adminRoutes } from './accounts/admin-routes.ts';
import { contactRoutes } from './accounts/contact-routes.ts';
import { registrationRoutes } from './accounts/routes.ts';
import { codeRoutes } from './codes/routes.ts';
import type { Deps } from './connect.ts';
import { keyRoutes } from './keys/routes.ts';
import { passwordRoutes } from './passwords/routes.ts';
import { secondFactorRoutes } from './second-factor/routes.ts';
import { sessionRoutes } from './sessions/routes.ts';

export function routes(deps: Deps) {
  return new Elysia({ name: 'auth.routes' })
    .use(keyRoutes(deps))
    .use(registrationRoutes(deps))
    .use(codeRoutes(deps))
    .use(passwordRoutes(deps))
    .use(sessionRoutes(deps))
    .use(contactRoutes(deps))
    .use(secondFactorRoutes(deps))
    .use(adminRoutes(deps));
}
