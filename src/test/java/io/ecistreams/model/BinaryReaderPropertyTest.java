package io.ecistreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BinaryReaderPropertyTest {

  @Property(tries = 300)
  void shouldReadWhatWasWritten(
      @ForAll int i,
      @ForAll long l,
      @ForAll double x,
      @ForAll boolean flag,
      @ForAll @AlphaChars String text,
      @ForAll @Size(max = 50) byte[] bytes,
      @ForAll @Size(max = 20) float[] vector,
      @ForAll @Size(max = 20) List<@AlphaChars String> list) {
    BinaryWriter out = new BinaryWriter();
    out.putByte(7).putInt(i).putLong(l).putDouble(x).putFlag(flag).putText(text + "é\ud83d\ude00");
    out.putOptionalText(Optional.empty()).putOptionalText(Optional.of(text));
    out.putBytes(bytes).putOptionalBytes(Optional.empty()).putFloats(vector);
    out.putList(list, out::putText);

    BinaryReader.readAll(
        "a test",
        out.toBytes(),
        in -> {
          in.requireVersion(7);
          assertThat(in.getInt()).isEqualTo(i);
          assertThat(in.getLong()).isEqualTo(l);
          assertThat(in.getDouble()).isEqualTo(x);
          assertThat(in.getFlag()).isEqualTo(flag);
          assertThat(in.getText()).isEqualTo(text + "é\ud83d\ude00");
          assertThat(in.getOptionalText()).isEmpty();
          assertThat(in.getOptionalText()).contains(text);
          assertThat(in.getBytes()).isEqualTo(bytes);
          assertThat(in.getOptionalBytes()).isEmpty();
          assertThat(in.getFloats(vector.length)).isEqualTo(vector);
          assertThat(in.getList(in::getText)).isEqualTo(list);
          return true;
        });
  }

  @Property(tries = 300)
  void shouldRefuseEveryLengthThatIsNotThere(
      @ForAll int length, @ForAll @IntRange(max = 30) int rest) {
    byte[] bytes = Arrays.copyOf(new BinaryWriter().putInt(length).toBytes(), 4 + rest);
    if (length == -1 || (length >= 0 && length <= rest)) {
      return;
    }
    assertRefused(bytes, BinaryReader::getBytes);
    assertRefused(bytes, BinaryReader::getText);
    assertRefused(bytes, in -> in.getList(in::getByte));
    assertRefused(bytes, in -> in.getFloats(length < 0 ? length : 4 + rest));
  }

  @Example
  void shouldNameWhatItReadWhenBytesEndTooEarlyGoOnOrHoldSomethingElse() {
    assertRefused(new byte[3], BinaryReader::getInt);
    assertRefused(new byte[5], BinaryReader::getInt);
    assertRefused(new byte[] {2}, BinaryReader::getFlag);
    assertRefused(new byte[] {3}, in -> in.getConstant(CosineBackground.Origin.values()));
    assertRefused(new byte[] {-1}, in -> in.getConstant(CosineBackground.Origin.values()));
    assertRefused(new byte[] {-1, -1, -1, -1}, BinaryReader::getBytes);
  }

  @Example
  void shouldReadTheBackgroundThatWasWritten() {
    for (CosineBackground.Origin origin : CosineBackground.Origin.values()) {
      CosineBackground background = new CosineBackground("é", 3, 0.1, 0.2, 0.3, 0.4, 5, origin);
      BinaryWriter out = new BinaryWriter();
      background.writeTo(out);

      assertThat(BinaryReader.readAll("it", out.toBytes(), CosineBackground::readFrom))
          .isEqualTo(background);
    }
  }

  @Property(tries = 200)
  void shouldTellDetectorsByTheirBits(@ForAll Set<Detector> detectors) {
    assertThat(Detector.ofBits(Detector.bits(detectors))).isEqualTo(detectors);
    assertThat(Detector.ofBits(-1)).isEqualTo(EnumSet.allOf(Detector.class));
  }

  private static void assertRefused(byte[] bytes, Function<BinaryReader, ?> read) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BinaryReader.readAll("a test", bytes, read))
        .withMessageStartingWith("not a test");
  }
}
