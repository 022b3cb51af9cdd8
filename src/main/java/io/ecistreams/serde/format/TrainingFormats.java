package io.ecistreams.serde.format;

import io.ecistreams.serde.JsonInputException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The formats that can be read. */
public final class TrainingFormats {
  static final TrainingFormat OWN = new OwnRecords();

  /** In the order in which they are tried: those with more particular fields first. */
  private static final List<TrainingFormat> ALL =
      List.of(
          OWN,
          new FlagEmbedding(),
          new Tevatron(),
          new Dpr(),
          new SwiftMessages(),
          new MinerLists(),
          new LabelledLists(),
          new LabelledPairs(),
          new Tuples(),
          new RankedRun());

  /** What a record of our own with a flaw still has. */
  private static final Set<String> OWN_FIELDS = Set.of("source", "positives", "negatives");

  private TrainingFormats() {}

  /** As {@code --format} takes them. */
  public static List<String> names() {
    return ALL.stream().map(TrainingFormat::name).toList();
  }

  /** The format of this name. */
  static Optional<TrainingFormat> named(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }

  /**
   * The format of a file.
   *
   * @param names the fields of its first record
   * @throws JsonInputException if it is none that is known
   */
  static TrainingFormat of(Beginning beginning, Set<String> names, String name) {
    return ALL.stream()
        .filter(format -> format.fits(names))
        .findFirst()
        .or(() -> Optional.of(OWN).filter(own -> isFlawed(beginning, names)))
        .orElseThrow(
            () ->
                new JsonInputException(
                    "%s: not recognised: it is %s with the fields %s; %s."
                        .formatted(
                            name,
                            beginning.container(),
                            names.stream().limit(12).collect(Collectors.joining(", ")),
                            known())));
  }

  /** Lines whose reader says best what is wrong with them. */
  private static boolean isFlawed(Beginning beginning, Set<String> names) {
    return beginning.container() == Beginning.Container.JSON_LINES
        && (names.isEmpty() || names.stream().anyMatch(OWN_FIELDS::contains));
  }

  /** An input is nothing that could have rows. */
  static JsonInputException unknown(Beginning beginning, String name) {
    String seen =
        beginning.names().stream()
            .findFirst()
            .map(line -> line.substring(0, Math.min(40, line.length())))
            .map(line -> line.replaceAll("\\p{Cntrl}", " "))
            .map(
                "not recognised: it begins with `%s`, which is neither JSON nor a table nor a TREC run"
                    ::formatted)
            .orElse("is empty");
    return new JsonInputException("%s: %s; %s.".formatted(name, seen, known()));
  }

  /** Which formats there are, in words. */
  static String known() {
    return "what is known: "
        + ALL.stream()
            .map(format -> "%s (%s)".formatted(format.name(), format.fields()))
            .collect(Collectors.joining("; "))
        + "; say which one it is with --format, or where its fields are with --columns";
  }
}
