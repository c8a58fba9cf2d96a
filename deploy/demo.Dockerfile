# The demo's shop, built in the root of the repository:
#   docker build -f deploy/demo.Dockerfile -t golden-signals-demo:0.1.0 .
FROM node:24.11.0-bookworm-slim AS build
WORKDIR /repository
COPY . .
RUN node scripts/setup.mjs
# Only what the shop needs to run, 90 MB instead of 900.
RUN npx --yes pnpm@12.21.0 --filter @golden-signals/demo deploy --legacy --prod /shop/apps/demo

FROM node:24.11.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /shop
COPY --from=build /shop .
USER node
EXPOSE 3000
CMD ["node", "apps/demo/dist/main.js", "--host", "0.0.0.0", "--rate", "0"]
