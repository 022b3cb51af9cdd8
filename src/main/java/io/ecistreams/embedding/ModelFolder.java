package io.ecistreams.embedding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders of a directory that may hold models, each called like a revision. Names that begin
 * with a dot are none: a folder is written under such a name and renamed when it is complete.
 *
 * @param path the folder
 */
record ModelFolder(Path path) {
  private static final Pattern NAME = Pattern.compile("(?!\\.)[^/\\\\\\p{Cntrl}]{1,200}");

  /** The folder of a revision, which need not be there; empty if no folder can be called so. */
  static Optional<ModelFolder> of(Path directory, String revision) {
    return NAME.matcher(revision).matches()
        ? Optional.of(new ModelFolder(directory.resolve(revision)))
        : Optional.empty();
  }

  /**
   * Those that are there, the newest last; none if the directory cannot be read.
   *
   * @param directory need not exist yet
   */
  static List<ModelFolder> in(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
          .map(ModelFolder::new)
          .filter(ModelFolder::exists)
          .sorted(Comparator.comparing(ModelFolder::modified).thenComparing(ModelFolder::path))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  String revision() {
    return path.getFileName().toString();
  }

  boolean exists() {
    return Files.isDirectory(path);
  }

  private FileTime modified() {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // It has gone meanwhile.
    }
  }

  /** Bytes of its files, about what the model takes in memory. */
  long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
