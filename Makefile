# Short names for what one does every day. All of it runs on the JDK and the Maven that ./build finds.

.DEFAULT_GOAL := help
.PHONY: help build test ui sim sim-engines sim-redis planted bench run format chaos

# The world with which `make sim` begins, and how many it plays; a build plays 20000 of them, and some more that come
# with its commit.
SEED ?=
WORLDS ?= $(if $(SEED),1,20000)
ARGS ?=
WHAT ?=
SHARE ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compile and package, with all checks but without tests
	@./build -T1C -DskipTests package

test: ## everything: format, checks, unit, contract, simulation, end to end
	@./.ci/test

ui: ## the pages: types, lint, unit tests, and a browser that drives them against the built server
	@cd web-ui && npm test && ../.ci/pages

sim: ## the simulation at length, WORLDS=100000, or one world again, SEED=7
	@./build -pl backends/memory -am test -Dtest='*SimulationTest' \
	  -Dsurefire.failIfNoSpecifiedTests=false \
	  $(if $(SEED),-Dmillrace.sim.seed=$(SEED)) -Dmillrace.sim.worlds=$(WORLDS) \
	  $(if $(SEED)$(filter-out 20000,$(WORLDS)),-Dmillrace.sim.journals=$(WORLDS))

sim-engines: ## the simulation of whole nodes, WORLDS=20000, or one world again, SEED=7
	@./build -pl server -am test -Dskip.ui -Dtest='EngineSimulationTest' \
	  -Dsurefire.failIfNoSpecifiedTests=false \
	  $(if $(SEED),-Dmillrace.sim.seed=$(SEED)) -Dmillrace.sim.engines=$(WORLDS)

sim-redis: ## the simulation on a real Redis, WORLDS=500, or one world again, SEED=7
	@./build -pl backends/redis -am test -Dtest='RedisSimulationTest' \
	  -Dsurefire.failIfNoSpecifiedTests=false \
	  $(if $(SEED),-Dmillrace.sim.seed=$(SEED)) -Dmillrace.sim.worlds=$(WORLDS)

planted: ## plant every bug of the lists and want a test red for each, or BUGS="EndedBound"
	@./build -pl backends/memory,backends/redis,integrations,server -am test -Dtest='*PlantedBugs' \
	  -Dsurefire.failIfNoSpecifiedTests=false $(if $(BUGS),'-Dmillrace.planted=$(BUGS)')

chaos: ## break what a server stands on, all faults, or FAULTS="F4 F6" SEED=7 REPEAT=5 PATIENT=true
	@./build -pl server -am test -Dtest='ChaosTest,PlantedNodeTest' \
	  -Dsurefire.failIfNoSpecifiedTests=false '-Dmillrace.chaos=$(or $(FAULTS),all)' \
	  $(if $(SEED),-Dmillrace.chaos.seed=$(SEED)) $(if $(REPEAT),-Dmillrace.chaos.repeat=$(REPEAT)) \
	  $(if $(PATIENT),-Dmillrace.chaos.patient=$(PATIENT))

bench: ## measurements, all of them or WHAT="inprocess posting"; of those in process and of redis a part, SHARE=100
	@./build -T1C -DskipTests -q package
	@"$$(./build --jdk)/bin/java" -XX:+UseCompactObjectHeaders \
	  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
	  $(if $(SHARE),-Dmillrace.bench.share=$(SHARE)) -cp 'bench/target/lib/*' io.millrace.bench.Main $(WHAT)

run: ## a server on http://127.0.0.1:8080; ARGS= goes to `millrace server start`
	@./millrace server start $(ARGS)

format: ## let the formatter have its way
	@./build spotless:apply
