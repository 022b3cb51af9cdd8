package io.ecistreams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.information.ClosedPanes;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EciConfigTest {

  @TempDir Path directory;

  @Test
  void shouldUseDefaultsWhenNothingIsSet() {
    EciConfig config = EciConfig.of(Map.of());

    assertThat(config.ranking())
        .isEqualTo(
            new RankingSettings(
                2_000,
                20_000,
                new WindowPolicy(60_000, List.of(900_000L, 0L), 120_000),
                60_000,
                4 << 20,
                Runtime.getRuntime().maxMemory() / 8,
                Runtime.getRuntime().maxMemory() / 5 * 2,
                Runtime.getRuntime().maxMemory() / 2,
                ClosedPanes.DOUBLE_PRECISION,
                604_800_000,
                900_000));
    assertThat(config.boards())
        .isEqualTo(
            new BoardSettings(
                ScoringDefinition.standard(),
                config.ranking().windows(),
                128,
                ClosedPanes.DOUBLE_PRECISION,
                HybridPolicy.standard(),
                BoardSettings.STANDARD_VIEW_KAPPA,
                BoardSettings.STANDARD_CROSS_ENCODER_THRESHOLD,
                config.ranking().boardBytes()));
    assertThat(config.mixture()).isEqualTo(MixturePolicy.standard());
    assertThat(config.alarms().policy()).isEqualTo(AlarmPolicy.standard());
    assertThat(config.calibration(Map.of())).isEqualTo(CalibrationPolicy.standard());
    assertThat(config.limits())
        .isEqualTo(
            new IntakeLimits(
                1000,
                1000,
                100_000,
                new IntakeLimits.Embedding(65_536, 2_048),
                4096,
                200,
                1000,
                60_000));
    assertThat(config.topics())
        .isEqualTo(
            new TopicSettings(
                "eci.negatives.v1",
                "eci.negatives.v1.dlq",
                "eci.rankings.v1",
                "eci.source-scores.v1",
                "eci.mixtures.v1",
                "eci.backgrounds.v1",
                "eci.alerts.v1",
                "eci.quarantine.v1",
                "eci.verdicts.v1",
                "eci.commands.v1",
                "eci.outcomes.v1",
                "eci.ingested.v1",
                "eci.idf.v1",
                Optional.empty(),
                8,
                (short) -1,
                604_800_000,
                86_400_000));
    assertThat(config.ingest()).isEqualTo(new IngestSettings(8_388_608, 67_108_864, 134_217_728));
    assertThat(config.encoder().queryPrefix()).isEqualTo("query: ");
    assertThat(config.encoder().threads()).isPositive();
    assertThat(config.registry().urls()).isEmpty();
    assertThat(config.bootstrapServers()).isEmpty();
  }

  @Test
  void shouldPreferProgramToEnvironmentToFileToDefaultWhenAllAreSet() throws IOException {
    Path file = file("pane.ms=100000\ngrace.ms=1\nemit.interval.ms=1\nwindows.ms=300000\n");
    Map<String, String> environment = Map.of("ECI_GRACE_MS", "2", "ECI_EMIT_INTERVAL_MS", "2");

    EciConfig config =
        EciConfig.load(Optional.of(file), environment, Map.of("emit.interval.ms", "3"));

    assertThat(config.ranking().windows())
        .isEqualTo(new WindowPolicy(100_000, List.of(300_000L), 2));
    assertThat(config.ranking().emitIntervalMs()).isEqualTo(3);
    assertThat(config.ranking().maxFutureMs()).isEqualTo(60_000);
    assertThat(config.settings())
        .contains(
            new Setting("pane.ms", "100000", "file " + file),
            new Setting("grace.ms", "2", "environment variable ECI_GRACE_MS"),
            new Setting("emit.interval.ms", "3", "the command line"),
            new Setting("max.future.ms", "60000", "default"));
  }

  @Test
  void shouldReadTheFirstLineWhenAFileBeginsWithAByteOrderMark() throws IOException {
    EciConfig config = EciConfig.load(Optional.of(file("\uFEFFemit.interval.ms=7\n")), Map.of());

    assertThat(config.ranking().emitIntervalMs()).isEqualTo(7);
  }

  @Test
  void shouldCountEmptyValuesAsNotSetWhenGiven() throws IOException {
    EciConfig config =
        EciConfig.load(Optional.of(file("pane.ms=\n")), Map.of("ECI_ENCODER_ID", " "));

    assertThat(config.ranking().windows().paneMs()).isEqualTo(60_000);
    assertThat(config.encoder().id()).isEqualTo("e5-small-v2");
  }

  @Test
  void shouldKeepBlanksWhenAPrefixIsQuoted() {
    EncoderSettings encoder =
        EciConfig.of(Map.of("encoder.query.prefix", "\"ask: \"", "encoder.passage.prefix", "\"\""))
            .encoder();

    assertThat(encoder.queryPrefix()).isEqualTo("ask: ");
    assertThat(encoder.passagePrefix()).isEmpty();
  }

  @Test
  void shouldExpandHomeWhenAPathStartsWithTilde() {
    Path home = Path.of(System.getProperty("user.home"));

    assertThat(EciConfig.of(Map.of("state.dir", "~/x")).streams().stateDirectory())
        .isEqualTo(home.resolve("x"));
  }

  @Test
  void shouldSplitBoardEncodersAtTheLastColonWhenBoardsHaveColons() {
    assertThat(EciConfig.of(Map.of("board.encoders", "a:b:e5, c:mini")).encoder().boardEncoders())
        .isEqualTo(Map.of("a:b", "e5", "c", "mini"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "emit.interval.ms | -1 | at least 0",
        "emit.interval.ms | soon | whole number",
        "calibration.queries | 15 | from 16",
        "lexical.weight | 1.5 | from 0 to 1",
        "lexical.weight | NaN | from 0 to 1",
        "kappa | 0 | above 0",
        "theta | Infinity | finite",
        "journal.bytes | 65535 | from 65536",
        "fold.memory.mb | -1 | from 0",
        "closed.panes.precision | half | double, single",
        "processing.guarantee | twice | exactly_once_v2, at_least_once",
        "topic.negatives | a b | letters",
        "topic.negatives | .. | letters",
        "kafka.bootstrap.servers | localhost | host:port",
        "schema.registry.url | localhost:8081 | http",
        "schema.registry.auto.register | yes | true or false",
        "windows.ms | 15min | whole numbers",
        "windows.ms | 90000 | multiple of pane.ms",
        "windows.ms | 60000,60000 | twice",
        "calibration.min.queries | 129 | calibration.queries = 128",
        "idle.board.retention.ms | 1000 | at least 1020000",
        "max.future.ms | 180001 | grace.ms",
        "max.future.ms | 180001 | pane.ms = 180000",
        "limit.dimension | 16385 | to 16384",
        "encoder.cache.mb | -1 | from 0",
        "topic.rankings | eci.negatives.v1 | another topic",
        "topics.replication.factor | 0 | or -1",
        "encoder.url | localhost:8000 | an http or https address",
        "encoder.url | http://host/v1?x=1 | an http or https address",
        "encoder.api | cohere | openai, tei",
        "encoder.batch.size | 0 | from 1",
        "encoder.price | -1 | at least 0",
        "board.encoders | nocolon | board:encoder",
        "board.encoders | a:b,a:c | twice"
      })
  void shouldNameKeyValueOriginAndCureWhenAValueIsNotAccepted(
      String key, String value, String cure) {
    String variable = Environment.variable(key);

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> EciConfig.load(Optional.empty(), Map.of(variable, value)))
        .withMessageContaining(cure)
        .withMessageNotContaining("\n")
        .matches(e -> e.getMessage().startsWith(key + " = "), "names the key")
        .matches(
            e -> e.getMessage().contains(value) || key.startsWith("topic.rank"), "names the value")
        .matches(
            e -> e.getMessage().matches(".*\\(from (environment variable ECI_\\w+|default)\\).*"),
            "names the origin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encoder.directory | models/e5 | a second encoder beside encoder.url",
        "encoder.cache.mb | 0 | would be asked and paid for again",
        "encoder.model | bge-m3 | encoder.id = e5-small-v2 .* encoder.model is bge-m3; give the id",
        "encoder.api.key.file | key.txt | a second key",
        "encoder.retry.max.ms | 28500 | must be less than kafka.transaction.timeout.ms = 60000",
        "kafka.transaction.timeout.ms | 43000 | encoder.retry.max.ms = 20000 .* is too long",
        "kafka.producer.transaction.timeout.ms | 43000 | kafka.transaction.timeout.ms = 43000"
      })
  void shouldRefuseWhatDoesNotGoTogetherWithAServerThatEmbeds(
      String key, String value, String says) {
    Map<String, String> server =
        Map.of("encoder.url", "http://localhost:8000/v1", "encoder.api.key", "k");
    Map<String, String> both = new HashMap<>(server);
    both.put(key, value);

    assertThat(EciConfig.of(server).encoder().server()).isPresent();
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> EciConfig.of(both))
        .matches(e -> Pattern.compile(says).matcher(e.getMessage()).find(), says);
  }

  @Test
  void shouldAskAServerAsItsOptionsSayAndShowNoKey() {
    EciConfig config =
        EciConfig.of(
            Map.of(
                "encoder.url", "https://host/v1",
                "encoder.id", "bge-m3",
                "encoder.model", "BAAI/bge-m3",
                "encoder.api", "tei",
                "encoder.api.key", "hunter2",
                "encoder.price", "0.02"));

    EncoderServer server = config.encoder().server().orElseThrow();
    assertThat(server.url()).hasToString("https://host/v1");
    assertThat(server.api()).isEqualTo(EncoderServer.Api.TEI);
    assertThat(server.model()).isEqualTo("BAAI/bge-m3");
    assertThat(server.key().text()).hasValue("hunter2");
    assertThat(server.load()).isEqualTo(new EncoderServer.Load(32, 4, 15_000, 20_000));
    assertThat(server.pricePerMillion()).isEqualTo(0.02);
    assertThat(config.toString() + server).doesNotContain("hunter2");
    assertThat(EciConfig.of(Map.of("encoder.model", "any")).encoder().server()).isEmpty();
  }

  @Test
  void shouldAcceptWhenRecordsMayBeAsFarAheadAsGraceAndPaneTogether() {
    assertThat(EciConfig.of(Map.of("max.future.ms", "180000")).ranking().maxFutureMs())
        .isEqualTo(180_000);
  }

  @Test
  void shouldCountMemoriesInMebibytesWhenTheyAreSet() {
    EciConfig config =
        EciConfig.of(
            Map.of("encoder.cache.mb", "4096", "live.state.mb", "300", "fold.memory.mb", "8"));

    assertThat(config.encoder().cacheBytes()).isEqualTo(4L << 30);
    assertThat(config.ranking().liveStateBytes()).isEqualTo(300L << 20);
    assertThat(config.ranking().foldMemoryBytes()).isEqualTo(8L << 20);
  }

  @Test
  void shouldHoldClosedPanesInSinglePrecisionWhenItIsChosen() {
    assertThat(EciConfig.of(Map.of("closed.panes.precision", "single")).boards().closedPanes())
        .isEqualTo(ClosedPanes.SINGLE_PRECISION);
  }

  @Test
  void shouldNameTheFileWhenItIsMissing() {
    Path missing = directory.resolve("none.properties");

    assertThatThrownBy(() -> EciConfig.load(Optional.of(missing), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("does not exist");
  }

  @Test
  void shouldNameTheFileWhenItIsNotUtf8() throws IOException {
    Path file = directory.resolve("latin1.properties");
    Files.write(file, "topic.negatives=ä\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> EciConfig.load(Optional.of(file), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka.bootstrap.servers", "schema.registry.url"})
  void shouldSayHowToSetItWhenARunLacksAnAddress(String key) {
    Map<String, String> all =
        Map.of("kafka.bootstrap.servers", "h:1", "schema.registry.url", "mock://s");
    Map<String, String> without = new HashMap<>(all);
    without.remove(key);

    assertThat(EciConfig.of(all).requireRunnable()).isNotNull();
    assertThatThrownBy(() -> EciConfig.of(without).requireRunnable())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key + " is not set")
        .hasMessageContaining("--config")
        .hasMessageContaining(Environment.variable(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"backgrounds.file", "idf.corpus.file", "encoder.directory"})
  void shouldNameThePathWhenARunLacksAFile(String key) {
    String path = directory.resolve("none").toString();
    EciConfig config =
        EciConfig.of(
            Map.of("kafka.bootstrap.servers", "h:1", "schema.registry.url", "mock://s", key, path));

    assertThatThrownBy(config::requireRunnable)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key + " = " + path)
        .hasMessageContaining("readable");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("eci.properties"), content);
  }
}
