# Short names for what one does every day. All of it runs on the JDK and the Maven that ./build finds.

.DEFAULT_GOAL := help
.PHONY: help build test sim planted bench run format

# The world with which `make sim` begins, and how many it plays; a build plays 20000 of them, and some more that come
# with its commit.
SEED ?=
WORLDS ?= $(if $(SEED),1,20000)
ARGS ?=
WHAT ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compile and package, with all checks but without tests
	@./build -T1C -DskipTests package

test: ## everything: format, checks, unit, contract, simulation, end to end
	@./.ci/test

sim: ## the simulation at length, WORLDS=100000, or one world again, SEED=7
	@./build -pl backends/memory -am test -Dtest='*SimulationTest' \
	  -Dsurefire.failIfNoSpecifiedTests=false \
	  $(if $(SEED),-Dmillrace.sim.seed=$(SEED)) -Dmillrace.sim.worlds=$(WORLDS)

planted: ## plant every bug of the lists and want a test red for each, or BUGS="EndedBound"
	@./build -pl backends/memory,backends/redis,integrations,server -am test -Dtest='*PlantedBugs' \
	  -Dsurefire.failIfNoSpecifiedTests=false $(if $(BUGS),'-Dmillrace.planted=$(BUGS)')

bench: ## measurements, all of them or WHAT="inprocess posting"
	@./build -T1C -DskipTests -q package
	@"$$(./build --jdk)/bin/java" -XX:+UseCompactObjectHeaders \
	  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
	  -cp 'bench/target/lib/*' io.millrace.bench.Main $(WHAT)

run: ## a server on http://127.0.0.1:8080; ARGS= goes to `millrace server start`
	@./millrace server start $(ARGS)

format: ## let the formatter have its way
	@./build spotless:apply
