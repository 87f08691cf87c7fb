# The server with what it needs: docker build -t millrace:1.0.0 .
FROM eclipse-temurin:25-jdk AS build
RUN apt-get update && apt-get install -y --no-install-recommends maven && rm -rf /var/lib/apt/lists/*
WORKDIR /millrace
COPY . .
# The launcher's first use builds, and prepares quick starts; `version` needs neither port nor store.
RUN ./millrace server check-config --config /dev/null

FROM eclipse-temurin:25-jdk
RUN useradd --system --create-home millrace
COPY --from=build --chown=millrace /millrace /millrace
USER millrace
WORKDIR /millrace
EXPOSE 8080 5701
ENTRYPOINT ["./millrace", "server", "start"]
