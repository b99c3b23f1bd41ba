package dev.sentinel.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir private Path temp;

  @Test
  void createsAMissingFolderAndKeepsIt() throws Exception {
    Path path = temp.resolve("a/b");
    try (DataDirectory data = DataDirectory.at(path)) {
      Files.createFile(data.path().resolve("kept"));
    }
    assertThat(path.resolve("kept")).exists();
  }

  @Test
  void hasOneOwnerAtATimeAndNamesIt() {
    try (DataDirectory first = DataDirectory.at(temp)) {
      assertThat(first.path()).isEqualTo(temp);
      assertThatThrownBy(() -> DataDirectory.at(temp))
          .isInstanceOf(EmbeddedServiceException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
    DataDirectory.at(temp).close();
  }

  @Test
  void deletesATemporaryFolder() throws Exception {
    Path path;
    try (DataDirectory data = DataDirectory.temporary()) {
      path = data.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/file"), "x");
    }
    assertThat(path).doesNotExist();
  }
}
