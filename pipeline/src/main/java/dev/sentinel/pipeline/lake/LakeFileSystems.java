package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.options.LakeOptions;
import dev.sentinel.pipeline.resilience.Patience;
import java.net.URI;
import java.time.Duration;
import org.apache.beam.sdk.io.aws2.options.S3ClientBuilderFactory;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.io.aws2.s3.DefaultS3ClientBuilderFactory;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Prepares Beam's S3 file system for R2 and other stores that speak S3. */
public final class LakeFileSystems {
  /** Also the size of multipart parts: all equal, as R2 demands. */
  private static final int UPLOAD_BUFFER_BYTES = 8 * 1024 * 1024;

  private LakeFileSystems() {}

  /** Not for users: how long S3 clients made from these options bear an outage. */
  public interface PatienceOptions extends PipelineOptions {
    @Hidden
    @Default.Long(0)
    long getLakePatienceMillis();

    void setLakePatienceMillis(long value);
  }

  /**
   * Carries the lake's S3 settings over to Beam's, for programs that rather fail at once than wait.
   * Call it before the file system is used.
   */
  public static void configure(LakeOptions options) {
    configure(options, Patience.NONE);
  }

  /**
   * Carries the lake's S3 settings over to Beam's. Call it before the pipeline is created.
   *
   * @param patience how long the bucket may be away; with none, requests are repeated as Amazon's
   *     client does by default, for about a second
   */
  public static void configure(LakeOptions options, Patience patience) {
    options.as(PatienceOptions.class).setLakePatienceMillis(patience.maxOutage().toMillis());
    S3Options s3 = options.as(S3Options.class);
    s3.setS3ClientFactoryClass(ClientFactory.class);
    s3.setAwsRegion(Region.of(options.getS3Region()));
    s3.setS3UploadBufferSizeBytes(UPLOAD_BUFFER_BYTES);
    @Nullable String endpoint = options.getS3Endpoint();
    if (endpoint != null) {
      s3.setEndpoint(URI.create(endpoint));
      s3.setS3ClientFactoryClass(CompatibleStoreClientFactory.class);
    }
  }

  /** Builds clients. */
  public static class ClientFactory implements S3ClientBuilderFactory {
    @Override
    public S3ClientBuilder createBuilder(S3Options options) {
      S3ClientBuilder builder = new DefaultS3ClientBuilderFactory().createBuilder(options);
      Patience patience =
          new Patience(
              Duration.ofMillis(options.as(PatienceOptions.class).getLakePatienceMillis()));
      if (!patience.maxOutage().isZero()) {
        new BucketRetries(options.as(LakeOptions.class).getLake(), patience).addTo(builder);
      }
      return builder;
    }
  }

  /** Builds clients for stores other than Amazon's. */
  public static final class CompatibleStoreClientFactory extends ClientFactory {
    @Override
    public S3ClientBuilder createBuilder(S3Options options) {
      S3ClientBuilder builder = super.createBuilder(options);
      return builder
          // Buckets are not host names at most endpoints; R2 understands both.
          .forcePathStyle(true)
          // Checksums in trailers are Amazon's own; TLS and the signature cover the rest.
          .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
          .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
          .overrideConfiguration(
              builder.overrideConfiguration().toBuilder()
                  .addExecutionInterceptor(new NoBucketKeyHeader())
                  .build());
    }
  }

  /**
   * Takes out the header that says no KMS bucket key is wanted. Beam always sends it, it asks for
   * nothing, and stores without encryption of their own refuse it.
   */
  static final class NoBucketKeyHeader implements ExecutionInterceptor {
    private static final String HEADER = "x-amz-server-side-encryption-bucket-key-enabled";

    @Override
    public SdkHttpRequest modifyHttpRequest(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      SdkHttpRequest request = context.httpRequest();
      boolean asksForNothing =
          request.firstMatchingHeader(HEADER).filter("false"::equals).isPresent();
      return asksForNothing ? request.copy(builder -> builder.removeHeader(HEADER)) : request;
    }
  }
}
