package dev.sentinel.pipeline.options;

/** Every option of the pipeline. Names and defaults are a contract. */
public interface SentinelOptions
    extends KafkaSourceOptions,
        LakeOptions,
        PostgresOptions,
        DetectionOptions,
        ResilienceOptions,
        MonitoringOptions {}
