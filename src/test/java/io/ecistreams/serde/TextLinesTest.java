package io.ecistreams.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextLinesTest {
  private static final int MOST_BYTES = 1 << 20;

  enum Packing {
    NONE {
      @Override
      OutputStream around(OutputStream out) {
        return out;
      }
    },
    GZIP {
      @Override
      OutputStream around(OutputStream out) throws IOException {
        return new GZIPOutputStream(out);
      }
    },
    ZSTD {
      @Override
      OutputStream around(OutputStream out) throws IOException {
        return new ZstdOutputStream(out);
      }
    };

    abstract OutputStream around(OutputStream out) throws IOException;

    byte[] pack(String text) throws IOException {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out = around(packed)) {
        out.write(text.getBytes(UTF_8));
      }
      return packed.toByteArray();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveEveryLineHoweverItIsPackedAndWhereverItEnds(Packing packing) throws IOException {
    List<String> lines = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      lines.add(Integer.toString(i % 10).repeat(random.nextInt(10_000)) + "ü");
    }
    lines.add("x".repeat(3 << 16));
    String text = String.join("\n", lines);

    assertThat(read(packing.pack(text))).isEqualTo(lines);
    assertThat(read(packing.pack(text + "\n"))).isEqualTo(lines);
    assertThat(read(packing.pack(""))).isEmpty();
    assertThat(read(packing.pack("\n\na"))).containsExactly("", "", "a");
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadOnWhenSeveralFilesAreInOneAndTheInputIsAPipe(Packing packing) throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(packing.pack("\uFEFFone\r\n"));
    joined.write(packing.pack("\uFEFFtwo\n"));

    assertThat(read(new Pipe(joined.toByteArray()))).containsExactly("one\r", "two");
  }

  @Test
  void shouldRefuseGzipFilesThatAreEmptyWithoutEnd() throws IOException {
    byte[] empty = Packing.GZIP.pack("");
    byte[] text = Packing.GZIP.pack("a\n");
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 100_000; i++) {
      many.write(empty);
      some.write(i % 500 == 0 ? text : empty);
    }

    assertThat(read(some.toByteArray())).hasSize(200);
    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> read(many.toByteArray()))
        .withMessageContaining("1000 empty gzip files in a row");
  }

  /** One byte at a time, and never one at once. */
  private static final class Pipe extends FilterInputStream {
    Pipe(byte[] bytes) {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return super.read(bytes, offset, Math.min(1, length));
    }

    @Override
    public int available() {
      return 0;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"a\": 1},\n{\"a\": 2}]", "\uFEFF \n[\n  {\n", "[]"})
  void shouldSayThatItIsAnArrayAndHowToMakeLinesOfIt(String text) {
    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> read(text.getBytes(UTF_8)))
        .withMessageContaining("f: is one JSON array, not JSON lines; write each of its objects")
        .withMessageContaining("jq -c '.[]'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\n  \"a\": 1\n}\n",
        "{ \"a\": 1,\r\n\r\n  \"b\": 2 }",
        "{\n}\n",
        "{\n\t\"a\": {"
      })
  void shouldSayThatItIsIndentedAndHowToMakeLinesOfIt(String text) {
    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> read(text.getBytes(UTF_8)))
        .withMessageContaining("f: is indented JSON, not JSON lines; write each object on one line")
        .withMessageContaining("jq -c .");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1,\n{\"a\": 2}\n", "{\"a\"", "{\"a\": 1}\nnonsense\n{}\n", " "})
  void shouldLeaveSingleFlawsToTheReaderOfLines(String text) throws IOException {
    assertThat(read(text.getBytes(UTF_8))).isEqualTo(text.lines().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "504b030414000000 | is a zip archive; unpack it",
        "425a683931415926 | is packed by bzip2; unpack it",
        "fd377a585a000004 | is packed by xz; unpack it",
        "fffe7b0022006100 | is text in UTF-16; save it as UTF-8",
        "feff007b00220061 | is text in UTF-16; save it as UTF-8"
      })
  void shouldSayWhatItIsWhenItIsAnotherKindOfFile(String hex, String sentence) {
    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> read(HexFormat.of().parseHex(hex.strip())))
        .withMessageStartingWith("f: " + sentence.strip());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldSayThatItIsCutOffAfterTheLinesThatAreThere(Packing packing) throws IOException {
    byte[] packed =
        packing.pack(
            new Random(3)
                .ints(200_000)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("\n", "first\n", "")));
    List<String> lines = new ArrayList<>();

    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(
            () -> read(new ByteArrayInputStream(Arrays.copyOf(packed, packed.length / 2)), lines))
        .withMessageMatching(
            "f: cannot be read to its end \\(.+\\); it may be cut off or damaged\\.");
    assertThat(lines).hasSizeGreaterThan(1_000).startsWith("first");
    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> read(Arrays.copyOf(packed, 6)))
        .withMessageContaining("it may be cut off or damaged");
  }

  @Test
  void shouldCutALineThatIsTooLongAndGoOnAfterIt() {
    String most = "a".repeat(100_000);
    byte[] text = (most + "\n" + most + "b\n" + most + "c" + most + "\nend").getBytes(UTF_8);
    List<TextLines.Line> lines = new ArrayList<>();
    try (TextLines all = new TextLines(new ByteArrayInputStream(text), "f", most.length())) {
      for (Optional<TextLines.Line> line = all.next(); line.isPresent(); line = all.next()) {
        lines.add(line.get());
      }
    }

    assertThat(lines)
        .extracting(TextLines.Line::isTooLong)
        .containsExactly(false, true, true, false);
    assertThat(lines.get(0).text("f line 1")).isEqualTo(most);
    assertThat(lines.get(3).text("f line 4")).isEqualTo("end");
    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> lines.get(1).text("f line 2"))
        .withMessage("f line 2: longer than 100,000 bytes; write one record a line.");
  }

  @Test
  void shouldNameTheLineThatIsNotUtf8() {
    TextLines.Line line = new TextLines.Line("é".getBytes(StandardCharsets.ISO_8859_1), false);

    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> line.text("f line 7"))
        .withMessage("f line 7: not UTF-8 text; save the file as UTF-8.");
  }

  private static List<String> read(byte[] bytes) {
    return read(new ByteArrayInputStream(bytes));
  }

  private static List<String> read(InputStream in) {
    List<String> lines = new ArrayList<>();
    read(in, lines);
    return lines;
  }

  private static void read(InputStream in, List<String> lines) {
    try (TextLines all = new TextLines(in, "f", MOST_BYTES)) {
      for (Optional<TextLines.Line> line = all.next(); line.isPresent(); line = all.next()) {
        lines.add(line.get().text("f"));
      }
    }
  }
}
