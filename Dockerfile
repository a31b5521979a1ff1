# Bundles the command line into a few files; the image holds only those, and no npm package.
#
# What the stages start from: node:22.20.0-bookworm-slim, to build and to run. In its place may be named what a registry has of
# that tag, by digest: --build-arg NODE_IMAGE=node@sha256:...
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

# It makes the same files on every platform, so it runs on that of the builder.
FROM --platform=${BUILDPLATFORM} ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# Without scripts: "prepare" would build before the sources are copied.
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY hack/build.mjs hack/
COPY hack/build/ hack/build/
COPY src/ src/
RUN npm run build

# The init container `istio-init`: docker build --target proxy-init.
FROM ${NODE_IMAGE} AS proxy-init
# iptables-nft and iptables-legacy, and ip
RUN apt-get update \
    && apt-get install --yes --no-install-recommends iptables iproute2 \
    && rm -rf /var/lib/apt/lists/*
# Of the commit, and of package.json; org.opencontainers.image.source is written here when package.json has a homepage.
ARG REVISION=unknown
ARG VERSION=1.0.0
LABEL org.opencontainers.image.title="istio-initializer-proxy-init" \
      org.opencontainers.image.description="Redirects the traffic of a pod to its sidecar" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY LICENSE package.json ./
COPY --from=build /build/dist/ dist/
# Only root may set rules, and needs NET_ADMIN as well.
USER 0:0
# As any other user it fails: rules that are only printed would leave the pod outside the mesh.
ENTRYPOINT ["node", "/app/dist/istio-initializer.js", "redirect", "--apply"]

# The controller and all other commands; the last stage is what a build without --target makes.
FROM ${NODE_IMAGE}
ARG REVISION=unknown
ARG VERSION=1.0.0
LABEL org.opencontainers.image.title="istio-initializer" \
      org.opencontainers.image.description="Injects the Istio sidecar into Kubernetes workloads" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
# What this is, and under which license.
COPY LICENSE package.json ./
COPY manifests/ manifests/
COPY --from=build /build/dist/ dist/
# The user "node", by number: with a name Kubernetes cannot check runAsNonRoot.
USER 1000:1000
# /healthz and /readyz of the controller, and POST /inject
EXPOSE 15014 8083
ENTRYPOINT ["node", "/app/dist/istio-initializer.js"]
CMD ["--help"]
