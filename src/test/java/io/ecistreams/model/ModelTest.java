package io.ecistreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.model.CosineBackground.Origin;
import io.ecistreams.testing.Examples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {

  @ParameterizedTest
  @CsvSource({
    "'',cbf29ce484222325",
    "a,af63dc4c8601ec8c",
    "foobar,85944171f73967e8",
    "é,0ac21707b7181e01"
  })
  void shouldHashToThePublishedNumberWhenTextIsKnown(String text, String hex) {
    assertThat(Long.toHexString(Fnv1a64.hash(text))).isEqualTo(hex.replaceFirst("^0+", ""));
    assertThat(Fnv1a64.hash(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(Fnv1a64.hash(text));
  }

  @Test
  void shouldBeTheIdThenTextThenVectorWhenAnItemIsIdentified() {
    Optional<float[]> vector = Optional.of(new float[] {1, 2});
    assertThat(item("d1", "text", vector).identity()).isEqualTo("d1");
    assertThat(item(null, "a", vector).identity()).isEqualTo("text:af63dc4c8601ec8c");
    assertThat(item(null, null, vector).identity())
        .startsWith("vector:")
        .isEqualTo(item(null, null, Optional.of(new float[] {1, 2})).identity())
        .isNotEqualTo(item(null, null, Optional.of(new float[] {2, 1})).identity());
    assertThat(item(null, null, Optional.empty()).identity()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void shouldNotMakeStrangersEqualWhenIdAndTextAreBlank(String blank) {
    MinedItem one = item(blank, blank, Optional.of(new float[] {1, 2}));
    MinedItem other = item(blank, blank, Optional.of(new float[] {2, 1}));

    assertThat(one.identity()).startsWith("vector:").isNotEqualTo(other.identity());
    assertThat(item(blank, "a", Optional.empty()).identity()).isEqualTo("text:af63dc4c8601ec8c");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,WARMING_UP", "99,99,WARMING_UP", "100,1,PROVISIONAL", "999,999,PROVISIONAL",
    "1000,124,PROVISIONAL", "1000,125,READY", "1000000,124,PROVISIONAL", "1000000,1000000,READY"
  })
  void shouldFollowTheDisplayRuleWhenCountsGrow(long examples, long queries, EstimateState state) {
    assertThat(EstimateState.of(examples, queries)).isEqualTo(state);
  }

  @Test
  void shouldHaveAStableIdWhenABackgroundHasTheSameContent() {
    CosineBackground measured = background("e5", 384, 0.7, 0.1, 0.8, 0.2, 128, Origin.MEASURED);
    CosineBackground given = background("e5", 384, 0.7, 0.1, 0.8, 0.2, 0, Origin.GIVEN);

    assertThat(measured.id()).isEqualTo(given.id()).isEqualTo("bg-" + EXPECTED_HASH);
  }

  /** A change would part all scores published so far from those to come. */
  private static final String EXPECTED_HASH = "c75404ee17baf434";

  @Test
  void shouldHaveAnotherIdWhenAnyNumberOrTheEncoderDiffers() {
    Set<String> ids =
        Set.of(
            background("e5", 384, 0.7, 0.1, 0.8, 0.2, 0, Origin.GIVEN).id(),
            background("e6", 384, 0.7, 0.1, 0.8, 0.2, 0, Origin.GIVEN).id(),
            background("e5", 385, 0.7, 0.1, 0.8, 0.2, 0, Origin.GIVEN).id(),
            background("e5", 384, 0.71, 0.1, 0.8, 0.2, 0, Origin.GIVEN).id(),
            background("e5", 384, 0.7, 0.11, 0.8, 0.2, 0, Origin.GIVEN).id(),
            background("e5", 384, 0.7, 0.1, 0.81, 0.2, 0, Origin.GIVEN).id(),
            background("e5", 384, 0.7, 0.1, 0.8, 0.21, 0, Origin.GIVEN).id());

    assertThat(ids).hasSize(7).allMatch(id -> id.matches("bg-[0-9a-f]{16}"));
  }

  @Test
  void shouldFloorTheDeviationsWhenABackgroundIsNarrow() {
    CosineBackground narrow = background("e5", 2, 0, 1e-9, 0, 1e-9, 0, Origin.GIVEN);

    assertThat(narrow.sdQ()).isEqualTo(1e-3);
    assertThat(narrow.sdP()).isEqualTo(1e-3);
    assertThat(narrow.id()).isEqualTo(background("e5", 2, 0, 1e-3, 0, 1e-3, 0, Origin.GIVEN).id());
  }

  @Test
  void shouldRefuseABackgroundWhenANumberIsNotUsable() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1, 0}) {
      assertRefused(0, bad, 0, 1);
      assertRefused(0, 1, 0, bad);
    }
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertRefused(bad, 1, 0, 1);
      assertRefused(0, 1, bad, 1);
    }
  }

  @Test
  void shouldRefuseACalibrationWhenItsNumbersDoNotFit() {
    for (int[] bad : new int[][] {{128, 15, 0}, {16, 17, 0}, {128, 16, -1}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new CalibrationPolicy(bad[0], bad[1], bad[2], Map.of()))
          .withMessageContaining("16");
    }
    assertThat(CalibrationPolicy.standard().queries()).isEqualTo(128);
  }

  @Test
  void shouldKeepItsNegativesWhenTheGivenListChanges() {
    ExampleGroup group = Examples.group("bm25", 0, "q", 3, 2, new Random(1));
    List<ExampleGroup.Negative> list = new ArrayList<>(group.negatives());
    ExampleGroup copy =
        new ExampleGroup("b", "s", "e", 0, 1, "q", "p", group.query(), group.positive(), list);
    list.clear();

    assertThat(copy.negatives()).hasSize(2);
    assertThat(copy.dimension()).isEqualTo(3);
  }

  @Test
  void shouldGoOnOnlyWhenAnOutcomeIsAccepted() {
    Outcome<Integer> refused = Outcome.refused(RejectionReason.TOO_LARGE, "too large");

    assertThat(Outcome.accepted(2).then(i -> Outcome.accepted(i * 3)))
        .isEqualTo(Outcome.accepted(6));
    assertThat(refused.then(i -> Outcome.accepted(i * 3))).isEqualTo(refused);
    assertThat(Outcome.accepted(2).then(i -> refused)).isEqualTo(refused);
  }

  private static void assertRefused(double muQ, double sdQ, double muP, double sdP) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> background("e5", 2, muQ, sdQ, muP, sdP, 0, Origin.GIVEN));
  }

  private static CosineBackground background(
      String encoder,
      int dimension,
      double muQ,
      double sdQ,
      double muP,
      double sdP,
      int queries,
      Origin origin) {
    return new CosineBackground(encoder, dimension, muQ, sdQ, muP, sdP, queries, origin);
  }

  private static MinedItem item(String id, String text, Optional<float[]> vector) {
    return new MinedItem(Optional.ofNullable(id), Optional.ofNullable(text), vector);
  }
}
