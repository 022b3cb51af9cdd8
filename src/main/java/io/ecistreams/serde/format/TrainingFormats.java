package io.ecistreams.serde.format;

import io.ecistreams.serde.JsonInputException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The formats that can be read. */
public final class TrainingFormats {
  static final Named OWN = new Named("eci", new OwnRecords(), "query, negatives");
  static final Named RUN =
      new Named("trec-run", new RankedRun(), String.join(", ", RankedRun.FIELDS));

  /** In the order in which they are tried: those with more particular fields first. */
  private static final List<Named> ALL =
      List.of(
          OWN,
          new Named("flagembedding", new FlagEmbedding(), "query, pos, neg"),
          new Named(
              "tevatron",
              new Tevatron(),
              "positive_passages, negative_passages",
              "positive_document_ids, negative_document_ids"),
          new Named("dpr", new Dpr(), "question, positive_ctxs"),
          new Named(
              "ms-swift",
              new SwiftMessages(),
              "messages, positive_messages",
              "query, response, rejected_response"),
          new Named("msmarco", new MinerLists(), "qid, pos, neg"),
          // Before those with labels: of tuples a label is a margin.
          new Named("tuples", new Tuples(), "negative", "negative_1"),
          new Named("labelled-lists", new LabelledLists(), "labels"),
          new Named("labelled-pairs", new LabelledPairs(), "label"),
          RUN);

  /**
   * A format under the name that {@code --format} takes.
   *
   * @param marks the fields that it is recognised by; any of these lists is enough
   */
  record Named(String name, TrainingFormat format, List<String> marks) {
    Named(String name, TrainingFormat format, String... marks) {
      this(name, format, List.of(marks));
    }

    boolean fits(Set<String> fields) {
      return marks.stream().anyMatch(mark -> fields.containsAll(List.of(mark.split(", "))));
    }

    String words() {
      return "%s (%s)".formatted(name, String.join(" or ", marks));
    }
  }

  /** What a record of our own with a flaw still has. */
  private static final Set<String> OWN_FIELDS = Set.of("source", "positives", "negatives");

  private TrainingFormats() {}

  /** As {@code --format} takes them. */
  public static List<String> names() {
    return ALL.stream().map(Named::name).toList();
  }

  /** The format of this name. */
  static Optional<Named> named(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }

  /**
   * The format of a file.
   *
   * @param names the fields of its first record
   * @throws JsonInputException if it is none that is known
   */
  static Named of(Beginning beginning, Set<String> names, String name) {
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
        + ALL.stream().map(Named::words).collect(Collectors.joining("; "))
        + "; say which one it is with --format, or where its fields are with --columns";
  }
}
