# Everything here is a call of ./mvnw, of docker compose, or of a jar that the build made; use those
# directly where make is missing.

MVN = ./mvnw
# Quiet: what Maven downloads and does is not what these commands are about.
QUIET = $(MVN) -q -DskipTests
COMPOSE = docker compose

# Which services the programs are pointed to: compose (docker-compose.yml, set up by .env) or
# embedded (make services).
STACK = $(if $(wildcard .env),compose,embedded)
export STACK COMPOSE
ON_STACK = exec deploy/bin/with-stack $(STACK)

# Parts of docker-compose.yml that are off unless asked for.
PROFILES = --profile s3 --profile pipeline --profile generator --profile viewer

# RATE has none here: the demo's default would be that of chaos too.
DEMO_RATE = $(or $(RATE),10)
DATA_DIR = demo-data
TOPIC = transactions

# The lake, unless ARGS names another one.
LAKE_OPTION = $(if $(findstring --lake=,$(ARGS)),,--lake="$$LAKE")
# The generator reads the brokers' address from no variable.
BROKERS_OPTION = $(if $(findstring --bootstrapServers,$(ARGS)),,--bootstrapServers="$$SENTINEL_KAFKA_BOOTSTRAP_SERVERS")
# Customers with habits and every pattern of fraud, as in the demo, unless ARGS says what to send. Of the
# generator's own default, 100 people who pay all the time, nearly everything would be an alert.
FRAUD_OPTIONS = $(if $(findstring --scenario,$(ARGS))$(findstring --population,$(ARGS)),,--scenario=all \
  $(if $(findstring --fraudEvery,$(ARGS)),,--fraudEvery=50))

.DEFAULT_GOAL := help

.PHONY: help
help: ## list these targets
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "Variables, as in make demo DURATION=60 RATE=20:"
	@echo "  ARGS=\"--option=value ...\"     for the program behind a target; ARGS=--help lists its options"
	@echo "  STACK=compose|embedded        services that programs use; now $(STACK)"
	@echo "  RATE=$(DEMO_RATE) DURATION= DATA_DIR=$(DATA_DIR)  of demo"
	@echo "  TOPIC=$(TOPIC) MAX=        of kafka-consume; SERVICE= of logs and restart"

##@ Try it

.PHONY: demo
demo: ## all of Sentinel at work on this machine, with real Kafka and PostgreSQL, and an audit
	@echo "Building (the first time downloads libraries, which takes minutes) ..."
	@$(QUIET) package -pl runners/embedded,runners/direct,generator,viewer -am
	@exec java -jar runners/embedded/target/sentinel-embedded.jar demo \
	  --data-dir=$(DATA_DIR) --rate=$(DEMO_RATE) $(if $(DURATION),--duration=$(DURATION)) $(ARGS)

.PHONY: services
services: ## Kafka, PostgreSQL and S3 on this machine without Docker, until Ctrl-C
	@echo "Building (the first time downloads libraries, which takes minutes) ..."
	@$(QUIET) package -pl runners/embedded -am
	@echo "Starting ..."
	@exec java -jar runners/embedded/target/sentinel-embedded.jar start \
	  --topics=transactions:4,transactions.dead-letter:1 $(ARGS)

##@ The stack of docker-compose.yml

.PHONY: up
up: ## start it: Kafka, Spark, PostgreSQL, S3, Prometheus, Grafana; makes .env if there is none
	@deploy/bin/require-compose
	@deploy/bin/make-env
	@$(COMPOSE) up --detach --build --wait $(ARGS)
	@deploy/bin/with-stack compose deploy/bin/status

.PHONY: down
down: ## stop it; data stays
	@deploy/bin/require-compose
	@$(COMPOSE) $(PROFILES) down $(ARGS)

.PHONY: restart
restart: ## restart it, or one SERVICE
	@deploy/bin/require-compose
	@$(COMPOSE) $(PROFILES) restart $(ARGS) $(SERVICE)

.PHONY: logs
logs: ## follow its logs, or those of one SERVICE
	@deploy/bin/require-compose
	@$(COMPOSE) $(PROFILES) logs --follow --tail=100 $(ARGS) $(SERVICE)

.PHONY: status
status: ## what runs and answers
	@if [ $(STACK) = compose ] && $(COMPOSE) version > /dev/null 2>&1; then $(COMPOSE) $(PROFILES) ps --all; fi
	@$(ON_STACK) deploy/bin/status

.PHONY: submit
submit: ## the pipeline on the stack's Spark cluster, or on MASTER=spark://... DEPLOY_MODE=client|cluster
ifeq ($(MASTER),)
	@deploy/bin/require-compose
	@$(COMPOSE) --profile pipeline up --detach --build --wait $(ARGS) pipeline
	@echo "Running: make logs SERVICE=pipeline follows it, make spark-ui shows its batches."
else
	@$(QUIET) package -pl runners/spark -am
	@MASTER='$(MASTER)' DEPLOY_MODE='$(DEPLOY_MODE)' exec runners/spark/submit.sh $(ARGS)
endif

.PHONY: spark-ui
spark-ui: ## open Spark's page of the running job
	@$(ON_STACK) deploy/bin/open-page "http://localhost:$${SPARK_UI_PORT:-4040}/streaming/"

##@ Pipeline and tools, against the stack or the embedded services

.PHONY: run-direct
run-direct: ## the pipeline on the DirectRunner
	@$(QUIET) package -pl runners/direct -am
	@$(ON_STACK) sh -c 'exec java -jar runners/direct/target/sentinel-direct.jar $(LAKE_OPTION) "$$@"' run-direct $(ARGS)

.PHONY: run-spark
run-spark: ## the pipeline on Spark in one JVM
	@$(QUIET) package -pl runners/spark -am
	@$(ON_STACK) sh -c 'exec runners/spark/run.sh $(LAKE_OPTION) "$$@"' run-spark $(ARGS)

.PHONY: producer generate
producer: ## send realistic transactions to Kafka: customers with habits, and all patterns of fraud
	@$(QUIET) package -pl generator -am
	@$(ON_STACK) sh -c 'exec java -jar generator/target/sentinel-generator.jar $(BROKERS_OPTION) $(FRAUD_OPTIONS) "$$@"' producer $(ARGS)
generate: producer ## the same

.PHONY: topic
topic: ## create the topics, where they are missing
	@$(QUIET) process-resources -pl runners/kafka-dist
	@$(ON_STACK) deploy/bin/create-topics $(ARGS)

.PHONY: kafka-consume
kafka-consume: ## print the records of TOPIC from the beginning, MAX of them, with keys and headers
	@$(QUIET) process-resources -pl runners/kafka-dist
	@$(ON_STACK) sh -c 'exec deploy/bin/kafka-tool org.apache.kafka.tools.consumer.ConsoleConsumer \
	  --bootstrap-server "$$SENTINEL_KAFKA_BOOTSTRAP_SERVERS" --topic $(TOPIC) --from-beginning \
	  --property print.partition=true --property print.offset=true \
	  --property print.timestamp=true --property print.headers=true --property print.key=true \
	  $(if $(MAX),--max-messages $(MAX)) "$$@"' kafka-consume $(ARGS)

.PHONY: db-init
db-init: ## create the tables in PostgreSQL, or upgrade them to this version
	@$(QUIET) package -pl runners/direct -am
	@$(ON_STACK) java -jar runners/direct/target/sentinel-direct.jar db-init $(ARGS)

.PHONY: db-shell
db-shell: ## psql on the database
	@$(ON_STACK) deploy/bin/db-shell $(ARGS)

.PHONY: dashboard
dashboard: ## the live view of alerts, in this terminal
	@$(QUIET) package -pl viewer -am
	@$(ON_STACK) viewer/bin/sentinel-viewer dashboard $(ARGS)

.PHONY: tail
tail: ## follow new alerts
	@$(QUIET) package -pl viewer -am
	@$(ON_STACK) viewer/bin/sentinel-viewer tail $(ARGS)

##@ Is everything there?

# The programs of ops take the job's options.
OPS = $(QUIET) package -pl ops -am

.PHONY: env-check
env-check: ## whether addresses and credentials are right and work, without showing them
	@$(OPS)
	@$(ON_STACK) sh -c 'exec ops/bin/sentinel-ops env-check $(LAKE_OPTION) "$$@"' env-check $(ARGS)

.PHONY: audit
audit: ## topic against lake, dead letters, alerts and statistics; fails if something is missing
	@$(OPS)
	@$(ON_STACK) sh -c 'exec ops/bin/sentinel-ops audit $(LAKE_OPTION) "$$@"' audit $(ARGS)

.PHONY: dead-letters
dead-letters: ## look at refused records and send them again: ARGS="list|show|redrive ..."
	@$(OPS)
	@$(ON_STACK) ops/bin/sentinel-ops dead-letters $(ARGS)

.PHONY: rules
rules: ## look at fraud rules, try them, change them: ARGS="list|show|validate|test|apply|pause|... --help"
	@$(OPS)
	@$(ON_STACK) ops/bin/sentinel-ops rules $(ARGS)

.PHONY: lists
lists: ## the allow and the block list: ARGS="show|allow|block|remove ..."
	@$(OPS)
	@$(ON_STACK) ops/bin/sentinel-ops lists $(ARGS)

##@ Development

.PHONY: build
build: ## all jars, without tests
	@echo "Building (the first time downloads libraries, which takes minutes) ..."
	@$(QUIET) package

.PHONY: test
test: ## build and run all tests, those on real services too
	$(MVN) -T 2 verify

# One test class of runners/spark, in its long form.
SPARK_IT = $(MVN) -q verify -pl runners/spark -am -Dtest=NoUnitTest -Dit.test=$(1) \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: chaos
chaos: ## kill everything on a Spark cluster while a stream flows, then audit: SEED= KILLS= RATE=
	$(call SPARK_IT,ChaosIT) -Dtest.serviceHeap=6g -Dsentinel.chaos.seed=$(or $(SEED),7) \
	  -Dsentinel.chaos.kills=$(or $(KILLS),20) -Dsentinel.chaos.executorKills=$(or $(EXECUTOR_KILLS),5) \
	  -Dsentinel.chaos.workerKills=$(or $(WORKER_KILLS),2) -Dsentinel.chaos.outages=$(or $(OUTAGES),1) \
	  -Dsentinel.chaos.outageSeconds=$(or $(OUTAGE_SECONDS),30) \
	  -Dsentinel.chaos.rate=$(or $(RATE),1000) -Dsentinel.chaos.transactions=$(or $(TRANSACTIONS),100000)

.PHONY: backlog
backlog: ## work off a backlog with a 1 GB executor and a 512 MB driver: TRANSACTIONS=5000000
	$(call SPARK_IT,BacklogIT) -Dsentinel.backlog.transactions=$(or $(TRANSACTIONS),5000000)

.PHONY: bench
bench: ## measure throughput, latency and memory, also of Spark without Beam: ARGS="backlog|latency|native|jmh ..."
	@$(QUIET) package -pl bench,runners/spark,generator -am
	@exec java -Xmx1g -jar bench/target/sentinel-bench.jar $(or $(ARGS),all)

.PHONY: format
format: ## format the sources
	$(MVN) -q spotless:apply

.PHONY: release
release: ## the programs' jars with bills of materials and checksums, in target/release
	@$(QUIET) package
	@deploy/bin/release

.PHONY: vulnerabilities
vulnerabilities: ## look the bills of materials up in a database of known vulnerabilities
	@deploy/bin/vulnerabilities $(ARGS)

##@ Tidy up

.PHONY: clean
clean: ## what the build made; data and checkpoints stay
	$(MVN) -q clean

.PHONY: clean-checkpoints
clean-checkpoints: ## remove what Spark jobs left: ARGS="--checkpointDir=... --consumerGroup=..."
	@$(QUIET) package -pl runners/spark -am
	@exec runners/spark/run.sh clean-checkpoints $(ARGS)

.PHONY: clean-data
clean-data: ## ALL data of the stack: topics, tables, lake, metrics; needs CONFIRM=yes
	@[ "$(CONFIRM)" = yes ] || { echo "This deletes every topic, table and file of the stack: make clean-data CONFIRM=yes" >&2; exit 1; }
	@deploy/bin/require-compose
	@$(COMPOSE) $(PROFILES) down --volumes
