package io.ecistreams.scoring;

import io.ecistreams.lexical.IdfTable;
import io.ecistreams.lexical.Tokenizer;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From a mined record to example groups: validate, embed what has no usable vector, compute lexical
 * containment. The same code serves the stream and files. Safe for use by several threads if its
 * embedder is.
 */
public final class Intake {
  /** Vectors of one group stay below this, so that no internal record nears a broker's 1 MiB. */
  private static final int MAX_GROUP_BYTES = 512 * 1024;

  private final RecordValidator validator;
  private final VectorResolver vectors;
  private final IdfTable idf;

  public Intake(IntakeLimits limits, EncoderPolicy encoders, IdfTable idf) {
    this.validator = new RecordValidator(limits);
    this.vectors = new VectorResolver(limits, encoders);
    this.idf = idf;
  }

  /**
   * Prepares a record.
   *
   * @param record as the miner sent it
   * @param registered the board's identity where it is known already
   * @param nowMs the clock, for the limit on future event times
   * @return at least one group, or why the record is refused
   */
  public Outcome<List<ExampleGroup>> prepare(
      MinedRecord record, Optional<BoardIdentity> registered, long nowMs) {
    return validator
        .validate(record, nowMs)
        .then(valid -> vectors.resolve(valid, registered))
        .then(resolved -> Outcome.accepted(groups(record, resolved)));
  }

  private List<ExampleGroup> groups(MinedRecord record, VectorResolver.Resolved resolved) {
    List<Negative> negatives = negatives(record, resolved.negatives());
    int perGroup = Math.max(1, MAX_GROUP_BYTES / (Float.BYTES * resolved.query().length) - 2);
    List<ExampleGroup> groups = new ArrayList<>();
    for (int from = 0; from < negatives.size(); from += perGroup) {
      groups.add(
          new ExampleGroup(
              record.board(),
              record.source(),
              resolved.encoder(),
              record.minedAtMs(),
              from == 0 ? 1 : 0,
              record.query().identity(),
              record.positives().get(0).identity(),
              resolved.query(),
              resolved.positive(),
              negatives.subList(from, Math.min(from + perGroup, negatives.size())),
              resolved.encoderAssumed()));
    }
    return groups;
  }

  private List<Negative> negatives(MinedRecord record, List<float[]> embeddings) {
    Set<String> positiveIds =
        record.positives().stream().map(MinedItem::identity).collect(Collectors.toSet());
    Optional<Set<String>> queryTerms = record.query().text().map(Tokenizer::terms);
    List<Negative> negatives = new ArrayList<>(embeddings.size());
    for (int i = 0; i < embeddings.size(); i++) {
      MinedItem item = record.negatives().get(i);
      double containment =
          queryTerms
              .flatMap(
                  terms -> item.text().map(text -> idf.containment(terms, Tokenizer.terms(text))))
              .orElse(0.0);
      String id = item.identity();
      negatives.add(new Negative(id, positiveIds.contains(id), containment, embeddings.get(i)));
    }
    return negatives;
  }
}
