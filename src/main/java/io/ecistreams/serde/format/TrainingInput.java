package io.ecistreams.serde.format;

import io.ecistreams.serde.JsonInputException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A file, or standard input.
 *
 * @param file absent for standard input
 * @param name what messages call it
 * @param source of records that name none
 */
public record TrainingInput(Optional<Path> file, String name, String source) {
  private static final Pattern ENDINGS =
      Pattern.compile("(?i)(?<=.)(\\.(jsonl|json|csv|tsv|txt|trec|run|parquet|gz|zst))+$");

  /** As data sets of many files number them, with or without a digest. */
  private static final Pattern SHARD = Pattern.compile("(?<=.)-\\d{5}-of-\\d{5}(-[0-9a-f]{16})?$");

  /** A file under its own name. */
  public static TrainingInput of(Path file) {
    return copy(file, file.toString());
  }

  /** A file that holds what is called otherwise. */
  public static TrainingInput copy(Path file, String name) {
    return new TrainingInput(Optional.of(file), name, stem(name));
  }

  /** What comes in; it can be read once. */
  public static TrainingInput standard() {
    String name = "standard input";
    return new TrainingInput(Optional.empty(), name, stem(name));
  }

  /** The last name of a path without what it ends in. */
  private static String stem(String name) {
    String last = Path.of(name).getFileName().toString();
    return last.equals("standard input")
        ? "stdin"
        : SHARD.matcher(ENDINGS.matcher(last).replaceFirst("")).replaceFirst("");
  }

  /**
   * The same inputs, whose source begins with the names of their directories where files of other
   * directories have it too: as many names as it takes.
   */
  public static List<TrainingInput> apart(List<TrainingInput> inputs) {
    return inputs.stream().map(input -> input.apartFrom(inputs)).toList();
  }

  private TrainingInput apartFrom(List<TrainingInput> others) {
    List<TrainingInput> elsewhere =
        others.stream().filter(other -> !other.directories().equals(directories())).toList();
    int most = directories().getNameCount();
    return IntStream.rangeClosed(0, most)
        .mapToObj(this::sourceUnder)
        .filter(name -> elsewhere.stream().noneMatch(other -> other.isUnder(name)))
        .findFirst()
        .map(name -> new TrainingInput(file, this.name, name))
        .orElse(this);
  }

  private boolean isUnder(String wanted) {
    return IntStream.rangeClosed(0, directories().getNameCount())
        .anyMatch(count -> sourceUnder(count).equals(wanted));
  }

  /** The source behind the names of its last directories. */
  private String sourceUnder(int count) {
    Path all = directories();
    String last =
        count == 0 ? "" : all.subpath(all.getNameCount() - count, all.getNameCount()) + "-";
    return last.replace(File.separatorChar, '-') + source;
  }

  private Path directories() {
    return Path.of(name).toAbsolutePath().normalize().getParent();
  }

  /**
   * Its bytes.
   *
   * @throws JsonInputException if it cannot be opened
   */
  InputStream open() {
    if (file.isEmpty()) {
      return System.in;
    }
    try {
      return Files.newInputStream(file.get());
    } catch (NoSuchFileException e) {
      throw new JsonInputException(name + ": there is no such file; check the path.", e);
    } catch (IOException e) {
      throw new JsonInputException(
          "%s: cannot be opened (%s); check its permissions.".formatted(name, e.getMessage()), e);
    }
  }
}
