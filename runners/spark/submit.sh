#!/bin/sh
# Submits the pipeline to a Spark cluster: submit.sh [--option=value]...
#   MASTER           spark://host:7077, yarn, k8s://…; needed
#   DEPLOY_MODE      client (default): the driver is this process; SIGTERM or Ctrl-C drains and stops it.
#                    cluster: the driver runs on a worker; this process waits for its end.
#   EXECUTOR_CORES   cores of each executor (default 2)
#   TOTAL_CORES      cores of all executors, and how many tasks read Kafka (default 4)
#   EXECUTOR_MEMORY  (default 2g)
#   DRIVER_MEMORY    (default 1g)
#   SPARK_ARGS       more options of spark-submit, such as "--conf spark.executorEnv.X=y --supervise"
#   JAR              where workers find the jar, in cluster deploy mode (default: its path here)
#   SPARK_HOME       a Spark 3.5 for Scala 2.12 (default: the one this build collects)
# The exit code is that of the job: 0 if it was stopped and has drained.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${MASTER:-}" ]; then
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0" >&2
  echo "MASTER is missing." >&2
  exit 2
fi
spark=${SPARK_HOME:-$here/../spark-dist/target/spark}
jar=${JAR:-$here/target/sentinel-spark.jar}
case $jar in
  *://*) ;;
  *)
    if [ ! -e "$jar" ]; then
      echo "Not built yet: ./mvnw -pl runners/spark -am -DskipTests package" >&2
      exit 1
    fi
    ;;
esac
if [ ! -d "$spark/jars" ]; then
  echo "There is no Spark in $spark; set SPARK_HOME." >&2
  exit 1
fi
export SPARK_HOME="$spark"

# A standalone master gives drivers in cluster deploy mode none of the options that Java 17 needs.
driver_options=$(tr '\n' ' ' <"$here/jvm.options")
# shellcheck disable=SC2086 # SPARK_ARGS is a list.
set -- --master "$MASTER" --deploy-mode "${DEPLOY_MODE:-client}" \
  --class dev.sentinel.runner.spark.SparkMain --name Sentinel \
  --driver-memory "${DRIVER_MEMORY:-1g}" --driver-java-options "$driver_options" \
  --executor-memory "${EXECUTOR_MEMORY:-2g}" \
  --conf "spark.executor.cores=${EXECUTOR_CORES:-2}" --conf "spark.cores.max=${TOTAL_CORES:-4}" \
  --conf spark.standalone.submit.waitAppCompletion=true \
  ${SPARK_ARGS:-} "$jar" "$@"
if [ -x "$spark/bin/spark-submit" ]; then
  exec "$spark/bin/spark-submit" "$@"
fi
# A folder of jars: what bin/spark-submit would do.
# shellcheck disable=SC2086
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "@$here/jvm.options" "-Xmx${DRIVER_MEMORY:-1g}" \
  -cp "$spark/jars/*${SPARK_CONF_DIR:+:$SPARK_CONF_DIR}" org.apache.spark.deploy.SparkSubmit "$@"
