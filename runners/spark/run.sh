#!/bin/sh
# Runs the pipeline on a Spark in one JVM: run.sh [--option=value]...
# SPARK_HOME: a Spark 3.5 for Scala 2.12 (default: the one this build collects). JAVA_OPTS: such as -Xmx2g.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
spark=${SPARK_HOME:-$here/../spark-dist/target/spark}
jar=$here/target/sentinel-spark.jar
if [ ! -e "$jar" ] || [ ! -d "$spark/jars" ]; then
  echo "Not built yet: ./mvnw -pl runners/spark -am -DskipTests package" >&2
  exit 1
fi
# shellcheck disable=SC2086 # JAVA_OPTS is a list.
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "@$here/jvm.options" \
  -Dlog4j2.configurationFile=sentinel-log4j2.properties \
  ${JAVA_OPTS:-} -cp "$spark/jars/*:$jar" dev.sentinel.runner.spark.SparkMain "$@"
