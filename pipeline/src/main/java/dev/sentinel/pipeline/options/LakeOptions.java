package dev.sentinel.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where transactions are archived to. */
public interface LakeOptions extends PipelineOptions {
  @Description("The lake: a folder, or s3://bucket[/prefix]")
  @Default.String("./data/lake")
  String getLake();

  void setLake(String value);

  @Description("How many files a lake window and date may have; more let more workers write")
  @Default.Integer(1)
  int getLakeShards();

  void setLakeShards(int value);

  @Description("Seconds that transactions are collected for before a file of them is published")
  @Default.Integer(10)
  int getLakeWindowSeconds();

  void setLakeWindowSeconds(int value);

  @Description(
      "Endpoint of an S3 store other than Amazon's, such as"
          + " https://<account>.r2.cloudflarestorage.com")
  @Default.InstanceFactory(EnvironmentDefaults.S3Endpoint.class)
  @Nullable String getS3Endpoint();

  void setS3Endpoint(@Nullable String value);

  @Description("Region of the S3 store; R2 takes auto")
  @Default.String("auto")
  String getS3Region();

  void setS3Region(String value);
}
