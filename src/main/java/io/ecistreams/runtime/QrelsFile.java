package io.ecistreams.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Relevance judgements, a line each, fields between blanks or tabs: query, document and grade, or
 * with a field that is not read after the query, as TREC has it. A heading is passed over.
 */
public final class QrelsFile {
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
      Optional<Judgement> judgement = judgement(lines.get(i).strip());
      if (judgement.isPresent() && judgement.get().grade() > 0) {
        grades
            .computeIfAbsent(judgement.get().query(), query -> new LinkedHashMap<>())
            .merge(judgement.get().document(), judgement.get().grade(), Math::max);
      } else if (judgement.isEmpty() && i > 0 && !lines.get(i).isBlank()) {
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
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new ScoringException(
          "%s: cannot be read as text (%s).".formatted(file, e.getMessage()));
    }
  }

  private static Optional<Judgement> judgement(String line) {
    String[] fields = line.split("\\s+");
    if (fields.length != 3 && fields.length != 4) {
      return Optional.empty();
    }
    try {
      double grade = Double.parseDouble(fields[fields.length - 1]);
      return Optional.of(new Judgement(fields[0], fields[fields.length - 2], grade))
          .filter(judgement -> Double.isFinite(grade));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
