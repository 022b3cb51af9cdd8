package io.ecistreams.scoring;

import static io.ecistreams.testing.Records.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.testing.Examples;
import io.ecistreams.testing.Records;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeRejectionTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final IntakeLimits.Embedding EMBEDDING = new IntakeLimits.Embedding(100, 40);
  private static final IntakeLimits LIMITS =
      new IntakeLimits(3, 2, 50, EMBEDDING, 8, 20, 10, 5_000);
  private static final Optional<Registration> REGISTERED = Optional.of(Examples.registration(3));

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource({"missing", "invalid", "times", "tooLarge", "badVectors", "noVectors"})
  void shouldRefuseWithAReasonAndASentenceWhenARecordIsBad(
      RejectionReason reason, Records bad, String says) {
    Rejection rejection = refusal(bad.record());

    assertThat(rejection.reason()).isEqualTo(reason);
    assertThat(rejection.message()).contains(says);
    assertThat(rejection.message().split(" ")).as("a sentence").hasSizeGreaterThan(3);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource({"missing", "invalid", "times", "tooLarge", "badVectors", "noVectors"})
  void shouldRefuseNothingElseAtTheDoorThanLater(RejectionReason reason, Records bad, String says) {
    Intake intake = intake(Optional.empty());
    Outcome<?> later = intake.prepare(bad.record(), Optional.empty(), NOW);

    assertThat(intake.refusal(bad.record(), NOW))
        .isEqualTo(
            later instanceof Outcome.Refused<?> refused
                ? Optional.of(refused.rejection())
                : Optional.empty());
  }

  @Test
  void shouldReachEveryReasonOfItsOwnWhenAllCasesAreTaken() {
    Set<Object> reached =
        Stream.of(missing(), invalid(), times(), tooLarge(), badVectors(), noVectors())
            .flatMap(cases -> cases)
            .map(arguments -> arguments.get()[0])
            .collect(Collectors.toSet());

    assertThat(reached)
        .containsExactlyInAnyOrderElementsOf(
            // Bytes are judged before, what a board knows after the intake, and no room by nobody.
            EnumSet.complementOf(
                EnumSet.of(
                    RejectionReason.UNDECODABLE,
                    RejectionReason.TOO_MANY_SOURCES,
                    RejectionReason.BOARD_TOO_LARGE,
                    RejectionReason.OTHER_BACKGROUND,
                    RejectionReason.SKIPPED,
                    RejectionReason.UNKNOWN_SOURCE)));
  }

  static Stream<Arguments> missing() {
    Records valid = Records.valid();
    return cases(
        RejectionReason.MISSING_FIELD,
        Map.of(
            "board is empty", valid.board(" "),
            "source is empty", valid.source(""),
            "encoderId is blank", valid.encoder(" "),
            "positives is empty", valid.withPositives(),
            "negatives is empty", valid.withNegatives(),
            "the query has neither text nor embedding", valid.query(item("q1", null)),
            "positive 1 has neither text nor embedding", valid.withPositives(item("p1", " ")),
            "negative 2 has neither text nor embedding",
                valid.withNegatives(item("n1", "x", 1, 0, 0), item("n2", null))));
  }

  static Stream<Arguments> invalid() {
    Records valid = Records.valid();
    return cases(
        RejectionReason.INVALID_FIELD,
        Map.of(
            "board holds a control character, U+000A", valid.board("a\nb"),
            "board holds a control character, U+0000", valid.board("a\u0000b"),
            "source holds '|', which separates board and source", valid.source("a|b"),
            "source holds half a surrogate pair, U+D800", valid.source("a\ud800"),
            "source holds a character that is not seen", valid.source("bm25\u200b"),
            "turns the direction of writing, U+202E", valid.board("\u202enur"),
            "encoderId holds a control character", valid.encoder("a\u0085b"),
            "encoderId holds the mark that replaces bytes", valid.encoder("e\ufffd5")));
  }

  static Stream<Arguments> times() {
    Records valid = Records.valid();
    return Stream.concat(
        cases(
            RejectionReason.INVALID_FIELD,
            Map.of(
                "minedAt is -1, before 1970", valid.minedAt(-1),
                "is the field set by the miner?", valid.minedAt(0),
                "probably seconds, multiply by 1000", valid.minedAt(NOW / 1_000),
                "is the miner's clock right?", valid.minedAt(86_400_000),
                "1999-12-31T23:59:59.999Z, before the year 2000", valid.minedAt(946_684_799_999L))),
        cases(
            RejectionReason.FUTURE_TIME,
            Map.of(
                "minedAt lies 5001 ms ahead", valid.minedAt(NOW + 5_001),
                "probably microseconds, divide by 1000,", valid.minedAt(1_000 * NOW + 999),
                "probably nanoseconds, divide by 1000000", valid.minedAt(1_000_000 * NOW),
                "is it in milliseconds", valid.minedAt(Long.MAX_VALUE))));
  }

  static Stream<Arguments> tooLarge() {
    Records valid = Records.valid();
    MinedItem n = item("n", "t", 0, 1, 0);
    String longName = "b".repeat(21);
    return cases(
        RejectionReason.TOO_LARGE,
        Map.of(
            "board has 21 characters", valid.board(longName),
            "source has 21 characters", valid.source(longName),
            "encoderId has 21 characters", valid.encoder(longName),
            "4 negatives, more than the 3", valid.withNegatives(n, n, n, n),
            "3 positives, more than the 2", valid.withPositives(n, n, n),
            "the text of negative 2 has 51", valid.withNegatives(n, item("n", "x".repeat(51), 1)),
            "the id of positive 2 has 11", valid.withPositives(n, item("p".repeat(11), "t")),
            "9 dimensions, more than the 8",
                valid.items(i -> item("i", "t", 1, 1, 1, 1, 1, 1, 1, 1, 1))));
  }

  static Stream<Arguments> badVectors() {
    Records valid = Records.valid();
    Stream<Arguments> lengths =
        cases(
            RejectionReason.WRONG_VECTOR_LENGTH,
            Map.of(
                "positive 1 has 2 dimensions, that of the query 3",
                    valid.withPositives(item("p", "t", 1, 0)),
                "negative 1 has 4 dimensions", valid.withNegatives(item("n", "t", 1, 0, 0, 0)),
                "the embedding of the query is empty",
                    valid.query(
                        new MinedItem(
                            Optional.empty(), Optional.empty(), Optional.of(new float[0])))));
    Stream<Arguments> numbers =
        cases(
            RejectionReason.NON_FINITE_VECTOR,
            Map.of(
                "the query is NaN at position 1", valid.query(item("q", "t", 1, Float.NaN, 0)),
                "negative 1 is -Infinity at position 2",
                    valid.withNegatives(item("n", "t", 1, 0, Float.NEGATIVE_INFINITY))));
    Stream<Arguments> zeros =
        cases(
            RejectionReason.ZERO_VECTOR,
            Map.of("positive 1 is all zeros", valid.withPositives(item("p", "t", 0, -0f, 0))));
    Stream<Arguments> dimensions =
        cases(
            RejectionReason.MIXED_DIMENSIONS,
            Map.of(
                "2 dimensions, but the board has 3 (encoder encoder)",
                valid.items(i -> item("i", "t", 1, 1))));
    return Stream.of(lengths, numbers, zeros, dimensions).flatMap(cases -> cases);
  }

  static Stream<Arguments> noVectors() {
    Records valid = Records.valid();
    return Stream.concat(
        cases(
            RejectionReason.WRONG_ENCODER,
            Map.of(
                "the query is by other, but the board's encoder is encoder; embedding of text is switched off",
                    valid.encoder("other"),
                "and there is no text to embed anew",
                    valid.encoder("other").items(i -> item("i", null, 1, 1, 1)))),
        cases(
            RejectionReason.NO_EMBEDDING,
            Map.of(
                "negative 1 has no embedding by the board's encoder, encoder; embedding of text is switched off",
                valid.withNegatives(item("n", "text")))));
  }

  @Test
  void shouldNameTheOnlyEncoderItHasWhenTextIsByAnother() {
    RecordingEmbedder embedder = new RecordingEmbedder("mini");
    Intake intake = intake(Optional.of(embedder));

    Outcome<?> outcome =
        intake.prepare(Records.valid().withNegatives(item("n", "text")).record(), REGISTERED, NOW);

    assertThat(((Outcome.Refused<?>) outcome).rejection().message())
        .contains("this instance can embed text with mini only");
    assertThat(embedder.batches()).isEmpty();
  }

  @Test
  void shouldAcceptARecordWhenItIsExactlyAtTheLimits() {
    MinedItem atLimit = item("i".repeat(10), "t".repeat(50), 1, 1, 1, 1, 1, 1, 1, 1);
    MinedRecord record =
        Records.valid()
            .board("b".repeat(20))
            .source("s".repeat(20))
            .encoder("e".repeat(20))
            .minedAt(NOW + 5_000)
            .query(atLimit)
            .withPositives(atLimit, atLimit)
            .withNegatives(atLimit, atLimit, atLimit)
            .record();

    assertThat(intake(Optional.empty()).prepare(record, Optional.empty(), NOW))
        .isInstanceOf(Outcome.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {946_684_800_000L, NOW, NOW + 5_000})
  void shouldAcceptTimesFromTheYear2000ToALittleAheadWhenThereIsAClock(long minedAt) {
    assertThat(
            intake(Optional.empty())
                .prepare(Records.valid().minedAt(minedAt).record(), REGISTERED, NOW))
        .isInstanceOf(Outcome.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, NOW / 1_000, Long.MAX_VALUE})
  void shouldAcceptAnyTimeWhenTimesDoNotCount(long minedAt) {
    assertThat(
            intake(Optional.empty())
                .prepare(Records.valid().minedAt(minedAt).record(), REGISTERED, Intake.NO_CLOCK))
        .isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void shouldRefuseWhenTheBoardIsPinnedToAnotherEncoderThanItIsRegisteredWith() {
    Intake pinned =
        new Intake(
            LIMITS,
            new EncoderPolicy("encoder", Map.of("run", "new-encoder"), Optional.empty()),
            IdfTable.uniform());
    MinedRecord record = Records.valid().encoder("new-encoder").record();

    Rejection rejection =
        ((Outcome.Refused<?>) pinned.prepare(record, REGISTERED, NOW)).rejection();

    assertThat(rejection.reason()).isEqualTo(RejectionReason.WRONG_ENCODER);
    assertThat(rejection.message())
        .contains("registered with encoder encoder", "pins it to new-encoder", "board.encoders");
    assertThat(pinned.prepare(record, Optional.empty(), NOW)).isInstanceOf(Outcome.Accepted.class);
  }

  @ParameterizedTest
  @CsvSource({
    "6, 6 numbers where 3 were expected; twice the bytes: float64",
    "2, embeddings have 2 dimensions; use another board for another encoder"
  })
  void shouldHoldVectorsAgainstTheDimensionOfTheirEncoderWhenItIsKnown(int got, String says) {
    Intake knowing =
        new Intake(
            LIMITS,
            new EncoderPolicy(
                "default", Map.of(), Map.of("encoder", 3), Optional.empty(), Optional.empty()),
            IdfTable.uniform());
    float[] vector = new float[got];
    vector[0] = Float.NaN;
    Records record = Records.valid().items(i -> item("i", "t", vector));

    Rejection rejection =
        ((Outcome.Refused<?>) knowing.prepare(record.record(), Optional.empty(), NOW)).rejection();

    assertThat(rejection.reason()).isEqualTo(RejectionReason.MIXED_DIMENSIONS);
    assertThat(rejection.message()).contains(says.split("; "));
    assertThat(
            knowing.prepare(
                Records.valid().encoder(null).items(i -> item("i", "t", 1, 2)).record(),
                Optional.empty(),
                NOW))
        .as("nobody said which encoder made them")
        .isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void shouldTakeEveryDimensionWhileTheBoardHasNoBackground() {
    Optional<Registration> calibrating =
        Optional.of(new Registration(new BoardIdentity("encoder", 3), Optional.empty()));
    Records wide = Records.valid().items(i -> item("i", "t", 1, 2, 3, 4, 5, 6));

    assertThat(intake(Optional.empty()).prepare(wide.record(), calibrating, NOW))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(refusal(wide.record()).message())
        .contains("6 dimensions, but the board has 3", "float64 sent as float32?");
  }

  @Test
  void shouldRefuseWhenOneExampleIsLargerThanAGroupMayBe() {
    Intake lenient =
        new Intake(
            new IntakeLimits(3, 2, 50, EMBEDDING, 8, 20, 400_000, 5_000),
            new EncoderPolicy("encoder", Map.of(), Optional.empty()),
            IdfTable.uniform());
    MinedRecord record =
        Records.valid().withNegatives(item("n".repeat(350_000), "t", 1, 0, 0)).record();

    Rejection rejection =
        ((Outcome.Refused<?>) lenient.prepare(record, REGISTERED, NOW)).rejection();

    assertThat(rejection.reason()).isEqualTo(RejectionReason.TOO_LARGE);
    assertThat(rejection.message()).contains("use shorter ids or fewer dimensions");
  }

  @Test
  void shouldRefuseWithoutEmbeddingWhenTheTextsOfARecordWouldTakeTooLong() {
    RecordingEmbedder embedder = new RecordingEmbedder("encoder");
    // The query has 9 characters, the others count for 40 and 40 of 50, and 11: 100 together.
    MinedItem counted = item("n1", "x".repeat(50));
    Records full = Records.valid().query(item("q1", "wing flow")).withPositives(counted);
    Records fits = full.withNegatives(counted, item("n2", "x".repeat(11)));
    Records tooMuch = full.withNegatives(counted, item("n2", "x".repeat(12)));
    Records withVector = full.withNegatives(counted, item("n2", "x".repeat(12), 1, 0, 0));

    Rejection rejection =
        ((Outcome.Refused<?>)
                intake(Optional.of(embedder)).prepare(tooMuch.record(), REGISTERED, NOW))
            .rejection();

    assertThat(rejection.reason()).isEqualTo(RejectionReason.TOO_LARGE);
    assertThat(rejection.message()).contains("101 characters", "limit.embedded.chars");
    assertThat(embedder.batches()).isEmpty();
    for (Records accepted : List.of(fits, withVector)) {
      assertThat(intake(Optional.of(embedder)).prepare(accepted.record(), REGISTERED, NOW))
          .isInstanceOf(Outcome.Accepted.class);
    }
  }

  @Test
  void shouldRefuseOnlyTheRecordWhenTheEncoderHasNoVectorForOneOfItsTexts() {
    MinedRecord record = Records.valid().query(item("q1", "why?")).record();
    for (Fault fault : Fault.values()) {
      EncoderPolicy policy =
          new EncoderPolicy("encoder", Map.of(), Optional.of(new FailingEmbedder(fault)));
      Intake intake = new Intake(LIMITS, policy, IdfTable.uniform());

      if (fault == Fault.TEXT) {
        Outcome<?> outcome = intake.prepare(record, REGISTERED, NOW);
        Rejection rejection = ((Outcome.Refused<?>) outcome).rejection();
        assertThat(rejection.reason()).isEqualTo(RejectionReason.NO_EMBEDDING);
        assertThat(rejection.message()).isEqualTo("no vector for [why?]");
      } else {
        assertThatThrownBy(() -> intake.prepare(record, REGISTERED, NOW))
            .isInstanceOf(EmbeddingException.class);
      }
    }
  }

  private record FailingEmbedder(Fault fault) implements TextEmbedder {
    @Override
    public String encoderId() {
      return "encoder";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      throw new EmbeddingException(fault, "no vector for " + texts);
    }

    @Override
    public void close() {}
  }

  private static Rejection refusal(MinedRecord record) {
    Outcome<?> outcome = intake(Optional.empty()).prepare(record, REGISTERED, NOW);
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).rejection();
  }

  private static Intake intake(Optional<RecordingEmbedder> embedder) {
    return new Intake(
        LIMITS,
        new EncoderPolicy("encoder", Collections.emptyMap(), embedder.map(e -> e)),
        IdfTable.uniform());
  }

  private static Stream<Arguments> cases(RejectionReason reason, Map<String, Records> bySentence) {
    return List.copyOf(bySentence.entrySet()).stream()
        .map(entry -> arguments(reason, entry.getValue(), entry.getKey()));
  }
}
