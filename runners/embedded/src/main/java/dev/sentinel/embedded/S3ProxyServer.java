package dev.sentinel.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * A running S3 server over a folder. Loaded by the class loader of {@link JarBundle#S3} only, which
 * is why it is known to the rest of the module as a {@link Closeable}.
 */
final class S3ProxyServer implements Closeable {

  private final S3Proxy server;

  /** Starts the server and returns when it listens. */
  S3ProxyServer(Path dir, URI endpoint, String accessKey, String secretKey) throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(dir.toString()))
            .endpoint(endpoint)
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
            // Newer clients send headers this server has no use for.
            .ignoreUnknownHeaders(true)
            .build();
    server.start();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
