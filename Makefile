# Everything here is a call of ./mvnw or of a jar it built; use those directly where make is missing.

MVN = ./mvnw
# Quiet: what Maven downloads and does is not what these commands are about.
QUIET = $(MVN) -q -DskipTests

RATE = 10
DATA_DIR = demo-data

.DEFAULT_GOAL := help

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  Variables, as in make demo DURATION=60 RATE=20:"
	@echo "    demo       DURATION, RATE=$(RATE), DATA_DIR=$(DATA_DIR), ARGS=\"--lake=s3 ...\""
	@echo "    others     ARGS=\"--jdbcUrl=... --jdbcUsername=...\", what their programs take"

.PHONY: demo
demo: ## all of Sentinel at work on this machine, with real Kafka and PostgreSQL
	@echo "Building (the first time downloads libraries, which takes minutes) ..."
	@$(QUIET) package -pl runners/embedded,runners/direct,generator,viewer -am
	@exec java -jar runners/embedded/target/sentinel-embedded.jar demo \
	  --data-dir=$(DATA_DIR) --rate=$(RATE) $(if $(DURATION),--duration=$(DURATION)) $(ARGS)

.PHONY: services
services: ## Kafka, PostgreSQL and S3 on this machine, until Ctrl-C
	@$(QUIET) package -pl runners/embedded -am
	@exec java -jar runners/embedded/target/sentinel-embedded.jar start \
	  --topics=transactions:4,transactions.dead-letter:1 $(ARGS)

.PHONY: run-direct
run-direct: ## the pipeline on the DirectRunner, on any services
	@$(QUIET) package -pl runners/direct -am
	@exec java -jar runners/direct/target/sentinel-direct.jar $(ARGS)

.PHONY: run-spark
run-spark: ## the pipeline on Spark in one JVM, on any services
	@$(QUIET) package -pl runners/spark -am
	@exec runners/spark/run.sh $(ARGS)

.PHONY: submit
submit: ## the pipeline on a Spark cluster: MASTER=spark://... DEPLOY_MODE=client|cluster
	@$(QUIET) package -pl runners/spark -am
	@MASTER='$(MASTER)' DEPLOY_MODE='$(DEPLOY_MODE)' exec runners/spark/submit.sh $(ARGS)

.PHONY: clean-checkpoints
clean-checkpoints: ## remove what Spark jobs left: ARGS="--checkpointDir=... --consumerGroup=..."
	@$(QUIET) package -pl runners/spark -am
	@exec runners/spark/run.sh clean-checkpoints $(ARGS)

# One test class of runners/spark, in its long form.
SPARK_IT = $(MVN) -q verify -pl runners/spark -am -Dtest=NoUnitTest -Dit.test=$(1) \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

.PHONY: chaos
chaos: ## kill everything on a Spark cluster while a stream flows, then audit: SEED= KILLS= RATE=
	$(call SPARK_IT,ChaosIT) -Dsentinel.chaos.seed=$(or $(SEED),7) \
	  -Dsentinel.chaos.kills=$(or $(KILLS),20) -Dsentinel.chaos.executorKills=$(or $(EXECUTOR_KILLS),5) \
	  -Dsentinel.chaos.workerKills=$(or $(WORKER_KILLS),2) -Dsentinel.chaos.outages=$(or $(OUTAGES),1) \
	  -Dsentinel.chaos.outageSeconds=$(or $(OUTAGE_SECONDS),30) \
	  -Dsentinel.chaos.rate=$(or $(RATE),1000) -Dsentinel.chaos.transactions=$(or $(TRANSACTIONS),100000)

.PHONY: backlog
backlog: ## work off a backlog with a 1 GB executor and a 512 MB driver: TRANSACTIONS=5000000
	$(call SPARK_IT,BacklogIT) -Dsentinel.backlog.transactions=$(or $(TRANSACTIONS),5000000)

.PHONY: dashboard
dashboard: ## the live view of alerts, in this terminal
	@$(QUIET) package -pl viewer -am
	@exec viewer/bin/sentinel-viewer dashboard $(ARGS)

.PHONY: generate
generate: ## send realistic transactions to Kafka
	@$(QUIET) package -pl generator -am
	@exec java -jar generator/target/sentinel-generator.jar $(ARGS)

.PHONY: tail
tail: ## follow new alerts
	@$(QUIET) package -pl viewer -am
	@exec viewer/bin/sentinel-viewer tail $(ARGS)

.PHONY: build
build: ## all jars, without tests
	@echo "Building (the first time downloads libraries, which takes minutes) ..."
	@$(QUIET) package

.PHONY: test
test: ## build and run all tests, those on real services too
	$(MVN) verify

.PHONY: format
format: ## format the sources
	$(MVN) -q spotless:apply

.PHONY: db-init
db-init: ## create the tables in PostgreSQL, or upgrade them to this version
	@$(QUIET) package -pl runners/direct -am
	@exec java -jar runners/direct/target/sentinel-direct.jar db-init $(ARGS)
