package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.scoring.BoardHeader.Late;
import io.ecistreams.scoring.BoardHeader.Refused;
import io.ecistreams.scoring.BoardHeader.Versions;
import io.ecistreams.scoring.RevisionHeader.Clock;
import io.ecistreams.scoring.RevisionHeader.Waiting;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class BoardHeaderPropertyTest {

  @Property(tries = 500)
  void shouldBeEqualWhenWrittenAndReadAndRefusedWhenCutShortOrLonger(
      @ForAll @StringLength(max = 50) String encoder,
      @ForAll @IntRange(min = 1) int dimension,
      @ForAll boolean frozen,
      @ForAll long number,
      @ForAll @Size(max = 5) Map<@StringLength(max = 20) String, Long> late,
      @ForAll @IntRange(max = 1 << 20) int cut) {
    // A text that is not well-formed has no bytes to come back from.
    String name = encoder.codePoints().allMatch(c -> c < 0xd800) ? encoder : "e";
    Map<String, Late> sources = new TreeMap<>();
    late.forEach(
        (source, examples) ->
            sources.put(
                source.codePoints().allMatch(c -> c < 0xd800) ? source : "s",
                new Late(examples, examples / 2)));
    Map<String, Refused> refused = new TreeMap<>();
    sources.forEach(
        (source, count) ->
            refused.put(source + "x", new Refused(count.examples(), RejectionReason.TOO_LARGE)));
    BoardHeader header =
        new BoardHeader(
            "eci-sem/1",
            1_000,
            revision(3, name, dimension, Optional.of(frozen(name, dimension)), number),
            Optional.of(
                    revision(
                        4,
                        name + "@2",
                        dimension + 1,
                        Optional.of(frozen(name, dimension)).filter(b -> frozen),
                        number + 20))
                .filter(next -> number % 3 != 0),
            new Versions(number + 7, number + 8),
            sources,
            refused,
            Map.of("stale", new StaleCount(number, number + 1, name)));
    byte[] bytes = header.toBytes();

    assertThat(BoardHeader.fromBytes(bytes)).isEqualTo(header);
    int length = cut % (bytes.length + 2);
    byte[] other = Arrays.copyOf(bytes, length);
    if (length != bytes.length) {
      assertThatIllegalArgumentException().isThrownBy(() -> BoardHeader.fromBytes(other));
    }
  }

  private static CosineBackground frozen(String name, int dimension) {
    return new CosineBackground(
        name, dimension, 0.1, 0.2, 0.3, 0.4, 128, CosineBackground.Origin.MEASURED);
  }

  private static RevisionHeader revision(
      int serial, String name, int dimension, Optional<CosineBackground> background, long number) {
    return new RevisionHeader(
        serial,
        new BoardIdentity(name, dimension),
        background,
        new Clock(number, number + 1, number + 2, number + 7, number + 3, number + 9),
        new Waiting(number + 4, number + 5, number + 6));
  }
}
