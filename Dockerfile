# One image for everything: the services (all, or those that --target names), the migrations, the provisioner.

# What compose.yaml runs as Postgres: it keeps its log and its backups by pgBackRest.
FROM postgres:17.10-bookworm AS postgres
RUN apt-get update \
 && apt-get install --yes --no-install-recommends pgbackrest \
 && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner=postgres --group=postgres --mode=0700 /backups

FROM node:22.21.1-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/tools/patches shared/tools/patches
# Bun is one of the packages, so that its version is locked with theirs; its installer puts the program in place.
RUN npm ci --ignore-scripts --no-audit --no-fund \
 && node node_modules/patch-package/index.js --patch-dir shared/tools/patches --error-on-fail \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && node node_modules/bun/install.js

FROM debian:12.12-slim
RUN groupadd --gid 1000 jatra \
 && useradd --uid 1000 --gid jatra --no-create-home --shell /usr/sbin/nologin jatra \
 && install --directory --owner=jatra --group=jatra --mode=0700 /copies
WORKDIR /app
ARG JATRA_COMMIT=
ENV JATRA_COMMIT=$JATRA_COMMIT
ENV PATH=/app/node_modules/.bin:$PATH HOST=0.0.0.0 PORT=8080 \
    BUN_JSC_thresholdForFTLOptimizeAfterWarmUp=1000000 BUN_JSC_thresholdForFTLOptimizeSoon=20000
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY docs/openapi.json docs/asyncapi.json docs/
COPY shared shared
COPY nats nats
COPY drizzle drizzle
COPY services services
USER jatra
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=6 CMD ["bun", "shared/runtime/is-ready.ts"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["bun"]
CMD ["services/main.ts", "--target=all"]
