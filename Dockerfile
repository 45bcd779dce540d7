# One image for the console, the worker, the jobs and the preparation of the database; the command says which.
FROM node:24-bookworm-slim AS build
WORKDIR /signalbox
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --ignore-scripts
COPY . .
RUN node tools/build.mjs && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
WORKDIR /signalbox
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=build --chown=node:node /signalbox/node_modules ./node_modules
COPY --from=build --chown=node:node /signalbox/package.json /signalbox/next.config.ts ./
COPY --from=build --chown=node:node /signalbox/.next ./.next
COPY --from=build --chown=node:node /signalbox/dist ./dist
COPY --from=build --chown=node:node /signalbox/tools ./tools
COPY --from=build --chown=node:node /signalbox/prisma ./prisma
RUN mkdir /state && chown node:node /state
USER node
# No npm here: it would not pass signals on.
CMD ["node", "--enable-source-maps", "dist/web.mjs"]
