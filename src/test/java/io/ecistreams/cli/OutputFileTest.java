package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  private static final byte[] CONTENT = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @Test
  void shouldBeForOthersToReadAsAnyFileOfTheUser() throws IOException {
    Path usual = Files.writeString(directory.resolve("usual"), "x");
    Path file = Files.writeString(directory.resolve("mixture.json"), "old");

    OutputFile.replace(file, CONTENT);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(usual));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(usual, file);
    }
  }

  @Test
  void shouldLeaveNothingBesideWhenItCannotBeReplaced() throws IOException {
    Path file = Files.createDirectories(directory.resolve("taken/inside")).getParent();

    assertThatThrownBy(() -> OutputFile.replace(file, CONTENT)).isInstanceOf(IOException.class);

    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
