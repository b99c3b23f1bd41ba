# syntax=docker/dockerfile:1
# Images of Sentinel's own programs, one target each: pipeline, generator, viewer.
#   docker build --target generator -t sentinel/generator .

FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
# No tests: they start Kafka and PostgreSQL and take minutes; `make test` runs them.
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -ntp -DskipTests -Dspotless.check.skip package -pl runners/spark,generator,viewer -am

# The job for spark-submit, and db-init; the same Spark as the cluster's.
FROM spark:3.5.7-scala2.12-java17-ubuntu AS pipeline
COPY --from=build /src/runners/spark/target/sentinel-spark.jar /opt/sentinel/
# spark
USER 185

FROM eclipse-temurin:17.0.17_10-jre AS java
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin sentinel
WORKDIR /opt/sentinel

FROM java AS generator
COPY --from=build /src/generator/target/sentinel-generator.jar ./
USER 10001
ENTRYPOINT ["java", "-Xmx256m", "-jar", "/opt/sentinel/sentinel-generator.jar"]

FROM java AS viewer
COPY --from=build /src/viewer/target/sentinel-viewer.jar ./
USER 10001
ENTRYPOINT ["java", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", "/opt/sentinel/sentinel-viewer.jar"]
