package io.ecistreams.serde.format;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads mined negatives from files of any {@linkplain TrainingFormats format}, recognised by their
 * content. Only what belongs to one record is in memory.
 */
public final class TrainingFiles {
  private final ReadingOptions options;
  private final Consumer<String> told;
  private final Set<String> tellings = new HashSet<>();
  private final Map<TrainingInput, TrainingFormats.Named> formats = new HashMap<>();
  private final Map<String, String> tags = new HashMap<>();

  /**
   * Nothing is read yet.
   *
   * @param told hears once of each input that is not of the project's own JSON lines what it is
   */
  public TrainingFiles(ReadingOptions options, Consumer<String> told) {
    this.options = options;
    this.told = told;
  }

  /** Whether an input that is read has records of the project's own. */
  public boolean isOwn(TrainingInput input) {
    return formats.get(input) == TrainingFormats.OWN;
  }

  /** Whether an input that is read is a run. */
  public boolean isRun(TrainingInput input) {
    return formats.get(input) == TrainingFormats.RUN;
  }

  /**
   * The records of an input. The stream is lazy and must be closed.
   *
   * @param defaults values of fields by the schema's names, with {@code board} and {@code minedAt},
   *     asked for at each record
   * @param unusable hears of each row or record that is left out
   * @throws JsonInputException if the input is not recognised, now or while it is read if it cannot
   *     be read on
   */
  public Stream<JsonLine<MinedNegatives>> read(
      TrainingInput input,
      Supplier<? extends Map<String, ?>> defaults,
      Consumer<JsonInputException> unusable) {
    OpenedRows opened = OpenedRows.of(input);
    try {
      return read(opened, defaults, unusable);
    } catch (JsonInputException e) {
      opened.close();
      throw e;
    }
  }

  private Stream<JsonLine<MinedNegatives>> read(
      OpenedRows opened,
      Supplier<? extends Map<String, ?>> defaults,
      Consumer<JsonInputException> unusable) {
    TrainingInput input = opened.input();
    if (isOwnLines(opened)) {
      formats.put(input, TrainingFormats.OWN);
      RecordFinish finish = RecordFinish.of(options, TrainingFormats.OWN.format());
      return JsonLines.readMinedNegatives(opened.bytes(), input.name(), defaults, unusable)
          .flatMap(line -> finish.usable(line, input.name() + " line " + line.number(), unusable));
    }
    Rows rows = opened.rows(!options.isByNumber());
    TrainingFormats.Named format = format(opened, opened.names(rows));
    formats.put(input, format);
    tell(
        "%s: read as %s, %s"
            .formatted(input.name(), format.name(), opened.beginning().container()));
    RecordReader reader =
        new RecordReader(
            rows,
            format.format(),
            options,
            () -> new RecordDraft(defaults.get(), input.source(), options.judgements(), tags),
            unusable);
    return StreamSupport.stream(reader, false).onClose(rows::close);
  }

  private boolean isOwnLines(OpenedRows opened) {
    return opened.beginning().container() == Beginning.Container.JSON_LINES
        && options.columns().isEmpty()
        && format(opened, opened.beginning().names()) == TrainingFormats.OWN;
  }

  private TrainingFormats.Named format(OpenedRows opened, Set<String> names) {
    return options
        .format()
        .map(name -> TrainingFormats.named(name).orElseThrow())
        .orElseGet(
            () -> TrainingFormats.of(opened.beginning(), renamed(names), opened.input().name()));
  }

  private Set<String> renamed(Set<String> names) {
    if (options.isByNumber()) {
      return options.columns().keySet();
    }
    Set<String> renamed = new LinkedHashSet<>(names);
    if (renamed.removeAll(options.columns().values())) {
      renamed.addAll(options.columns().keySet());
    }
    return renamed;
  }

  private void tell(String sentence) {
    if (tellings.add(sentence)) {
      told.accept(sentence);
    }
  }
}
