package dev.sentinel.runner.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForklessFileSystemTest {
  @TempDir private Path folder;
  @TempDir private Path recordings;

  @Test
  void localFoldersAreReachedByItAndOthersAreNot() throws IOException {
    assertThat(of("file:/tmp/x")).isEqualTo("forkless:/tmp/x");
    assertThat(of("file:///tmp/x")).isEqualTo("forkless:/tmp/x");
    assertThat(of("hdfs://host/x")).isEqualTo("hdfs://host/x");
  }

  @Test
  void configurationsThatDoNotNameItFindItToo() throws IOException {
    org.apache.hadoop.fs.Path local = new org.apache.hadoop.fs.Path("file:" + folder);
    assertThat(ForklessFileSystem.of(local).getFileSystem(new Configuration()))
        .isInstanceOf(ForklessFileSystem.class);
  }

  @Test
  void makesTheSameFilesWithThePermissionsOfHadoopAndNoProcess() throws IOException {
    assertThat(processesOf("file:" + folder.resolve("a"))).isNotEmpty();
    assertThat(processesOf("forkless:" + folder.resolve("b"))).isEmpty();

    for (String name : List.of("", "inner", "inner/part", "inner/.part.crc")) {
      Path expected = folder.resolve("a").resolve(name);
      Path actual = folder.resolve("b").resolve(name);
      assertThat(permissions(actual)).isEqualTo(permissions(expected));
      if (Files.isRegularFile(expected)) {
        assertThat(actual).hasSameBinaryContentAs(expected);
      }
    }
  }

  @Test
  void itsPathsLeadBackToIt() throws IOException {
    FileSystem files = write("forkless:" + folder.resolve("b"));
    org.apache.hadoop.fs.Path part =
        files.listStatus(new org.apache.hadoop.fs.Path(folder.resolve("b/inner").toString()))[0]
            .getPath();
    assertThat(part).hasToString("forkless:" + folder.resolve("b/inner/part"));
    try (FSDataInputStream in = files.open(part)) {
      assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("state");
    }
    assertThat(files.rename(part, new org.apache.hadoop.fs.Path(part.getParent(), "done")))
        .isTrue();
    assertThat(folder.resolve("b/inner/done")).exists();
  }

  @Test
  void aFileThatChangedOnTheDiskIsNotRead() throws IOException {
    FileSystem files = write("forkless:" + folder.resolve("b"));
    Files.writeString(folder.resolve("b/inner/part"), "stale");
    try (FSDataInputStream in =
        files.open(new org.apache.hadoop.fs.Path(folder.resolve("b/inner/part").toString()))) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(ChecksumException.class);
    }
  }

  private static String of(String path) throws IOException {
    return ForklessFileSystem.of(new org.apache.hadoop.fs.Path(path)).toString();
  }

  private List<String> processesOf(String root) throws IOException {
    Path file = recordings.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      write(root);
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .map((RecordedEvent event) -> event.getString("command"))
        .toList();
  }

  private static FileSystem write(String root) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("fs.forkless.impl", ForklessFileSystem.class.getName());
    org.apache.hadoop.fs.Path inner = new org.apache.hadoop.fs.Path(root, "inner");
    FileSystem files = inner.getFileSystem(configuration);
    assertThat(files.mkdirs(inner)).isTrue();
    try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(inner, "part"))) {
      out.write("state".getBytes(UTF_8));
    }
    return files;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
