package dev.sentinel.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarBundleTest {

  private static final String GUEST = "dev.sentinel.embedded.S3ProxyServer";

  @TempDir private Path workDir;

  @Test
  void theBrokerIsNotOnTheClassPathAndDoesNotSeeIt() throws Exception {
    assertThatThrownBy(() -> Class.forName("kafka.server.KafkaRaftServer"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThatThrownBy(() -> Class.forName("scala.Option"))
        .isInstanceOf(ClassNotFoundException.class);
    try (URLClassLoader classes = JarBundle.KAFKA.newClassLoader(workDir)) {
      assertThat(classes.loadClass("kafka.server.KafkaRaftServer").getClassLoader())
          .isSameAs(classes);
      assertThatThrownBy(() -> classes.loadClass(EmbeddedKafka.class.getName()))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void aGuestIsLoadedAmongTheJars() throws Exception {
    try (URLClassLoader classes = JarBundle.S3.newClassLoader(workDir, GUEST)) {
      assertThat(classes.loadClass(GUEST).getClassLoader()).isSameAs(classes);
      assertThatThrownBy(() -> classes.loadClass(EmbeddedS3.class.getName()))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void jarsInAFolderAreUsedWhereTheyAre() throws Exception {
    JarBundle.KAFKA.newClassLoader(workDir).close();
    assertThat(workDir).isEmptyDirectory();
  }
}
