package io.ecistreams.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Relevance judgements, a line each, fields between tabs, or between blanks where it has no tab:
 * query, document and grade, or with a field that is not read after the query, as TREC has it. A
 * heading is passed over.
 */
public final class QrelsFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private QrelsFile() {}

  private record Judgement(String query, String document, double grade) {}

  /**
   * Grades above zero, by query and document.
   *
   * @param unusable hears of each line that is left out
   * @throws ScoringException if the file cannot be read or judges nothing
   */
  public static Map<String, Map<String, Double>> read(Path file, Consumer<String> unusable) {
    Map<String, Map<String, Double>> grades = new LinkedHashMap<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String[] fields = fields(lines.get(i).strip());
      Optional<Judgement> judgement = judgement(fields);
      if (judgement.isPresent() && judgement.get().grade() > 0) {
        grades
            .computeIfAbsent(judgement.get().query(), query -> new LinkedHashMap<>())
            .merge(judgement.get().document(), judgement.get().grade(), Math::max);
      } else if (judgement.isEmpty() && !lines.get(i).isBlank() && !(i == 0 && isHeading(fields))) {
        unusable.accept("%s line %d: not query, document and grade.".formatted(file, i + 1));
      }
    }
    if (grades.isEmpty()) {
      throw new ScoringException(
          file + ": has no line with query, document and a grade above zero.");
    }
    return grades;
  }

  private static List<String> lines(Path file) {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      if (!lines.isEmpty() && lines.get(0).startsWith(BYTE_ORDER_MARK)) {
        lines.set(0, lines.get(0).substring(BYTE_ORDER_MARK.length()));
      }
      return lines;
    } catch (IOException e) {
      throw new ScoringException(
          "%s: cannot be read as text (%s).".formatted(file, e.getMessage()));
    }
  }

  /** Between tabs if there are any, as an id may then have blanks. */
  private static String[] fields(String line) {
    return line.indexOf('\t') >= 0
        ? Arrays.stream(line.split("\t", -1)).map(String::strip).toArray(String[]::new)
        : line.split("\\s+");
  }

  /** A heading names its fields; a line with a number at its end is a judgement that is wrong. */
  private static boolean isHeading(String[] fields) {
    return grade(fields).isEmpty();
  }

  private static Optional<Judgement> judgement(String[] fields) {
    if ((fields.length != 3 && fields.length != 4)
        || fields[0].isEmpty()
        || fields[fields.length - 2].isEmpty()) {
      return Optional.empty();
    }
    return grade(fields)
        .filter(Double::isFinite)
        .map(grade -> new Judgement(fields[0], fields[fields.length - 2], grade));
  }

  private static Optional<Double> grade(String[] fields) {
    try {
      return Optional.of(Double.parseDouble(fields[fields.length - 1]));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
