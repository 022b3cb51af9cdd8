package io.ecistreams.scoring;

import io.ecistreams.alarm.FlagTape;
import io.ecistreams.alarm.Observations;
import io.ecistreams.information.SourceState;
import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.ExampleToJudge;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.model.SampledExample;
import io.ecistreams.model.SuspectedNegative;
import io.ecistreams.outcome.TrainingReport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Binary form of what is sent to boards, as {@link BinaryWriter} has texts, lists and so on:
 *
 * <pre>
 *   byte version = 1;  byte kind
 *   0 partial   board, background, source, long pane start
 *               origins: topic, int partition, long first, long last offset; long delay
 *               tape of flags; suspects: query id, document id, u, long minedAt, int detectors
 *               drawn examples; long omitted; queries: 2 long hashes, d float, d float
 *               the sums, to the end ({@link SourceState})
 *   1 panel     board; int partition, long first, long last offset, int number, index, count; bytes
 *   2 group     board, source, encoder, query id, positive id; byte encoder assumed; long minedAt
 *               int records; origin; texts of query and positive; double cost (NaN for none)
 *               int d; d float query, positive
 *               negatives: id, byte labelled, byte labelled elsewhere, double containment, double
 *               cross-encoder score (NaN for none), text, d float
 *   3 refused   board, source, reason, long records
 *   4 judged    board, source, example id, byte testimony, origin
 *   5 relearn   board, source, origin
 *   6 finish    board, source, long issuedAt, origin
 *   7 delete    board, origin
 *   8 outcome   board, report ({@link TrainingReport}), origin
 *   9 stale     board, source, long records, long examples, encoder
 *   background  encoder, int d, 4 double, int queries, byte origin
 *   origin      topic, int partition, long offset, byte 1 if the original key and value follow
 * </pre>
 */
public final class BoardInputCodecV1 {
  private static final int VERSION = 1;
  private static final int PARTIAL = 0;
  private static final int PANEL = 1;
  private static final int GROUP = 2;
  private static final int REFUSED = 3;
  private static final int JUDGED = 4;
  private static final int RELEARN = 5;
  private static final int FINISH = 6;
  private static final int DELETE = 7;
  private static final int OUTCOME = 8;
  private static final int STALE = 9;
  private static final int SAMPLED = 10;

  private BoardInputCodecV1() {}

  public static byte[] encode(BoardInput input) {
    BinaryWriter out = new BinaryWriter(expectedBytes(input));
    out.putByte(VERSION);
    if (input instanceof Partial partial) {
      write(partial, out.putByte(PARTIAL));
    } else if (input instanceof PartialPanel panel) {
      write(panel, out.putByte(PANEL));
    } else if (input instanceof RoutedGroup routed) {
      write(routed, out.putByte(GROUP));
    } else if (input instanceof RefusedRecords refused) {
      out.putByte(REFUSED).putText(refused.board()).putText(refused.source());
      out.putText(refused.reason().name()).putLong(refused.records());
    } else if (input instanceof StaleRecords stale) {
      out.putByte(STALE).putText(stale.board()).putText(stale.source());
      stale.count().writeTo(out);
    } else if (input instanceof SampledExamples sampled) {
      out.putByte(SAMPLED).putText(sampled.board()).putText(sampled.source());
      out.putText(sampled.encoder());
      out.putList(sampled.examples(), example -> example.writeTo(out));
    } else if (input instanceof JudgedExample judged) {
      out.putByte(JUDGED).putText(judged.board()).putText(judged.source());
      out.putText(judged.exampleId()).putByte(judged.judgement().bits());
      judged.origin().writeTo(out);
    } else if (input instanceof RelearnBaseline relearn) {
      out.putByte(RELEARN).putText(relearn.board()).putText(relearn.source());
      relearn.origin().writeTo(out);
    } else if (input instanceof FinishSource finish) {
      out.putByte(FINISH).putText(finish.board()).putText(finish.source());
      finish.origin().writeTo(out.putLong(finish.issuedAtMs()));
    } else if (input instanceof DeleteBoard delete) {
      delete.origin().writeTo(out.putByte(DELETE).putText(delete.board()));
    } else if (input instanceof ReportedOutcome outcome) {
      outcome.report().writeTo(out.putByte(OUTCOME).putText(outcome.board()));
      outcome.origin().writeTo(out);
    }
    return out.toBytes();
  }

  /** Bytes of what is large; the rest has room beside it. */
  private static int expectedBytes(BoardInput input) {
    if (input instanceof Partial partial) {
      return partial.state().bytes() + 16 * 1024;
    }
    return input instanceof PartialPanel panel ? panel.bytes().length + 512 : 512;
  }

  /**
   * Reads {@link #encode}.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static BoardInput decode(byte[] bytes) {
    return BinaryReader.readAll("a board's input", bytes, BoardInputCodecV1::read);
  }

  private static BoardInput read(BinaryReader in) {
    in.requireVersion(VERSION);
    int kind = in.getByte();
    return switch (kind) {
      case PARTIAL -> partial(in);
      case PANEL -> panel(in);
      case GROUP -> routed(in);
      case REFUSED ->
          new RefusedRecords(
              in.getText(), in.getText(), RejectionReason.valueOf(in.getText()), in.getLong());
      case STALE -> new StaleRecords(in.getText(), in.getText(), StaleCount.readFrom(in));
      case SAMPLED ->
          new SampledExamples(
              in.getText(),
              in.getText(),
              in.getText(),
              in.getList(() -> SampledExample.readFrom(in)));
      case JUDGED ->
          new JudgedExample(
              in.getText(),
              in.getText(),
              in.getText(),
              Testimony.ofBits(in.getByte()),
              RecordOrigin.readFrom(in));
      case RELEARN -> new RelearnBaseline(in.getText(), in.getText(), RecordOrigin.readFrom(in));
      case FINISH ->
          new FinishSource(in.getText(), in.getText(), in.getLong(), RecordOrigin.readFrom(in));
      case DELETE -> new DeleteBoard(in.getText(), RecordOrigin.readFrom(in));
      case OUTCOME ->
          new ReportedOutcome(in.getText(), TrainingReport.readFrom(in), RecordOrigin.readFrom(in));
      default -> throw new IllegalArgumentException("not a board's input: kind " + kind);
    };
  }

  private static void write(Partial partial, BinaryWriter out) {
    Partial.Key key = partial.key();
    Observations seen = partial.observations();
    out.putText(key.board());
    key.background().writeTo(out);
    out.putText(key.source()).putLong(key.paneStartMs());
    out.putList(
        partial.origins(),
        range ->
            out.putText(range.topic())
                .putInt(range.partition())
                .putLong(range.first())
                .putLong(range.last()));
    out.putLong(partial.delayMs());
    out.put(seen.flags().bytes(), seen.flags()::writeTo);
    out.putList(seen.suspects(), suspect -> suspect.writeTo(out));
    out.putList(seen.drawn(), example -> example.writeTo(out));
    out.putLong(seen.omitted());
    out.putList(
        partial.queries(),
        pair ->
            out.putLong(pair.queryHash())
                .putLong(pair.positiveHash())
                .putFloats(pair.query())
                .putFloats(pair.positive()));
    out.put(partial.state().bytes(), partial.state()::writeTo);
  }

  private static Partial partial(BinaryReader in) {
    String board = in.getText();
    CosineBackground background = CosineBackground.readFrom(in);
    String source = in.getText();
    long paneStartMs = in.getLong();
    List<Partial.OffsetRange> origins =
        in.getList(
            () -> new Partial.OffsetRange(in.getText(), in.getInt(), in.getLong(), in.getLong()));
    in.require(!origins.isEmpty(), "sums of no record");
    long delayMs = in.getLong();
    Partial.Key key = new Partial.Key(board, background, source, paneStartMs);
    Observations seen =
        new Observations(
            in.get(FlagTape::readFrom),
            in.getList(() -> SuspectedNegative.readFrom(in)),
            in.getList(() -> ExampleToJudge.readFrom(board, source, in)),
            in.getLong());
    int d = background.dimension();
    List<QueryPair> queries =
        in.getList(
            () -> new QueryPair(in.getLong(), in.getLong(), in.getFloats(d), in.getFloats(d)));
    SourceState state = in.get(SourceState::readFrom);
    in.require(state.matrix().dimension() == d, "sums of another dimension than the background's");
    return new Partial(key, state, seen, queries, origins, delayMs);
  }

  private static OptionalDouble present(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static void write(PartialPanel panel, BinaryWriter out) {
    PartialPanel.Id id = panel.id();
    out.putText(panel.board());
    out.putInt(id.partition()).putLong(id.firstOffset()).putLong(id.lastOffset());
    out.putInt(id.number()).putInt(panel.index()).putInt(panel.count()).putBytes(panel.bytes());
  }

  private static PartialPanel panel(BinaryReader in) {
    String board = in.getText();
    PartialPanel.Id id = new PartialPanel.Id(in.getInt(), in.getLong(), in.getLong(), in.getInt());
    int index = in.getInt();
    int count = in.getInt();
    in.require(index >= 0 && index < count, "panel " + index + " of " + count);
    return new PartialPanel(board, id, index, count, in.getBytes());
  }

  private static void write(RoutedGroup routed, BinaryWriter out) {
    ExampleGroup group = routed.group();
    out.putText(group.board()).putText(group.source()).putText(group.encoder());
    out.putText(group.queryId()).putText(group.positiveId());
    out.putFlag(group.encoderAssumed()).putLong(group.minedAtMs()).putInt(group.records());
    routed.origin().writeTo(out);
    out.putOptionalText(group.queryText()).putOptionalText(group.positiveText());
    out.putDouble(group.cost().orElse(Double.NaN));
    out.putInt(group.dimension()).putFloats(group.query()).putFloats(group.positive());
    out.putList(
        group.negatives(),
        negative ->
            out.putText(negative.id())
                .putFlag(negative.labelledPositive())
                .putFlag(negative.positiveElsewhere())
                .putDouble(negative.containment())
                .putDouble(negative.crossEncoderScore().orElse(Double.NaN))
                .putOptionalText(negative.text())
                .putFloats(negative.vector()));
  }

  private static RoutedGroup routed(BinaryReader in) {
    String board = in.getText();
    String source = in.getText();
    String encoder = in.getText();
    String queryId = in.getText();
    String positiveId = in.getText();
    boolean encoderAssumed = in.getFlag();
    long minedAtMs = in.getLong();
    int records = in.getInt();
    RecordOrigin origin = RecordOrigin.readFrom(in);
    Optional<String> queryText = in.getOptionalText();
    Optional<String> positiveText = in.getOptionalText();
    Optional<Double> cost = Optional.of(in.getDouble()).filter(c -> !c.isNaN());
    int dimension = in.getInt();
    in.require(dimension > 0, "dimension " + dimension);
    float[] query = in.getFloats(dimension);
    float[] positive = in.getFloats(dimension);
    List<Negative> negatives = in.getList(() -> negative(in, dimension));
    return new RoutedGroup(
        new ExampleGroup(
            board,
            source,
            encoder,
            minedAtMs,
            records,
            queryId,
            positiveId,
            query,
            positive,
            negatives,
            encoderAssumed,
            queryText,
            positiveText,
            cost),
        origin);
  }

  private static Negative negative(BinaryReader in, int dimension) {
    String id = in.getText();
    boolean isLabelled = in.getFlag();
    boolean isElsewhere = in.getFlag();
    double containment = in.getDouble();
    OptionalDouble score = present(in.getDouble());
    Optional<String> text = in.getOptionalText();
    float[] vector = in.getFloats(dimension);
    return new Negative(id, isLabelled, isElsewhere, containment, vector, text, score);
  }
}
