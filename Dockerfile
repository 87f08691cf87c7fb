# The server with what it needs: docker build -t millrace:1.0.0 .
FROM node:22-slim AS node

FROM eclipse-temurin:25-jdk AS build
# For the web UI alone: what runs later has no node.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
RUN apt-get update && apt-get install -y --no-install-recommends maven && rm -rf /var/lib/apt/lists/*
WORKDIR /millrace
COPY . .
# The launcher's first use builds, and prepares quick starts; `check-config` needs neither port nor store.
RUN ./millrace server check-config --config /dev/null

FROM eclipse-temurin:25-jdk
RUN useradd --system --create-home millrace
COPY --from=build --chown=millrace /millrace /millrace
USER millrace
WORKDIR /millrace
EXPOSE 8080 5701
ENTRYPOINT ["./millrace", "server", "start"]
