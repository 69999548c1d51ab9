# Builds with everything, ships what runs: the bundles, the packages they load, and the commands of an operator.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node -e "import('./scripts/prepare.mjs').then(({ prepare }) => prepare(['client', 'node']))"

FROM node:20-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM node:20-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN mkdir -m 700 /data && chown node:node /data
COPY package.json LICENSE ./
COPY scripts/*.mjs scripts/
# Read when it starts: the lexicon that people review, and the weights of the model.
COPY server/risk/packs server/risk/packs
COPY server/risk/model/weights.bin server/risk/model/
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/node/server.js"]
